package org.quicprochat.client;

/** The thread that waited for an answer was interrupted; its interrupted flag is set. The call is given up. */
public final class CallInterruptedException extends ClientException {
    private static final long serialVersionUID = 1;

    CallInterruptedException(InterruptedException cause) {
        super("Interrupted while waiting for the server", cause);
    }
}
