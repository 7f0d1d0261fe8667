package org.quicprochat.client;

/** What can go wrong with a call. Its messages hold no token, key, password or payload. */
public abstract sealed class ClientException extends RuntimeException
        permits QpcException,
                ConnectionException,
                CallTimeoutException,
                CallInterruptedException,
                CredentialsException,
                ProtocolException,
                TransparencyException,
                TooManyCallsException {
    private static final long serialVersionUID = 1;

    ClientException(String message) {
        super(message);
    }

    ClientException(String message, Throwable cause) {
        super(message, cause);
    }
}
