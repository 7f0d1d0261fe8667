package org.quicprochat.cli;

import org.quicprochat.wire.Status;

/** Ends a command with a sentence for the person and a code for the script. The sentence says what to do. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    Failure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    Failure(int exitCode, String sentence, Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    static Failure usage(String sentence) {
        return new Failure(ExitCode.USAGE, sentence);
    }

    static Failure notLoggedIn(String profile) {
        return new Failure(
                ExitCode.of(Status.UNAUTHORIZED), "Profile '" + profile + "' has no session. Log in first: qpc login");
    }

    int exitCode() {
        return exitCode;
    }
}
