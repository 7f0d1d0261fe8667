package org.quicprochat.cli;

import org.quicprochat.wire.Status;

/** What {@code qpc} tells a script. Part of its contract: docs/cli.md lists them. */
final class ExitCode {
    /** Done. */
    static final int OK = 0;
    /** A fault of qpc itself, or of this machine: a full disk, an unreadable file. */
    static final int FAULT = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The server's configuration or plugins are wrong, or it could not boot. */
    static final int CONFIGURATION = 3;
    /** No connection: nobody listens, the certificate is not trusted, no answer in time. */
    static final int NO_CONNECTION = 4;

    /** The server's log of keys was caught lying. */
    static final int LOG_LIES = 5;
    /** The key in question was revoked. */
    static final int KEY_REVOKED = 6;

    private static final int STATUS_BASE = 10;

    private ExitCode() {}

    /** The code for a status other than Ok: 10 + its number on the wire. */
    static int of(Status status) {
        return STATUS_BASE + status.code();
    }
}
