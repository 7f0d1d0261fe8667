package org.quicprochat.runtime.plugin;

/** A plugin's code could not be loaded. The message tells the operator why, and what to do. */
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    LoadException(String reason) {
        super(reason);
        this.reason = reason;
    }

    LoadException(String reason, Throwable cause) {
        super(reason, cause);
        this.reason = reason;
    }

    /** The message. */
    String reason() {
        return reason;
    }
}
