package org.quicprochat.opaque;

/** A message that no honest peer sends: of a wrong length, or with an element that is invalid or the identity. */
public final class InvalidMessageException extends OpaqueException {
    private static final long serialVersionUID = 1;

    InvalidMessageException(String message) {
        super(message);
    }
}
