package org.quicprochat.client;

/** The password is wrong or there is no such account; which of the two cannot be told, by design. */
public final class CredentialsException extends ClientException {
    private static final long serialVersionUID = 1;

    CredentialsException() {
        super("Wrong username or password");
    }
}
