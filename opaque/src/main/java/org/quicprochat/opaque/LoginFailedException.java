package org.quicprochat.opaque;

/**
 * A login that failed on the client: a wrong password, an unknown name, or an answer that somebody changed. Which of
 * these it was cannot be told, by design.
 */
public final class LoginFailedException extends OpaqueException {
    private static final long serialVersionUID = 1;

    LoginFailedException(String message) {
        super(message);
    }
}
