package org.quicprochat.client;

/** This client has as many calls under way as its {@link ClientLimits#openCalls} allows. Nothing was sent. */
public final class TooManyCallsException extends ClientException {
    private static final long serialVersionUID = 1;

    TooManyCallsException(int openCalls) {
        super("There are " + openCalls + " calls under way already");
    }
}
