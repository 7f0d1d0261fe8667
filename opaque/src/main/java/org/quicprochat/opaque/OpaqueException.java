package org.quicprochat.opaque;

/** A protocol run that cannot go on. The messages are static and hold nothing of the input. */
public abstract sealed class OpaqueException extends Exception permits InvalidMessageException, LoginFailedException {
    private static final long serialVersionUID = 1;

    /** Stackless: both kinds are outcomes that a peer can cause at will. */
    OpaqueException(String message) {
        super(message, null, false, false);
    }
}
