package org.quicprochat.client;

/** The server answered a call with something that the protocol does not allow. The connection goes on. */
public final class ProtocolException extends ClientException {
    private static final long serialVersionUID = 1;

    /** What was wrong with the answer. */
    public enum Violation {
        /** The server reset the stream, or ended it, without an answer or in the middle of one. */
        NO_ANSWER,
        /** Bytes after the frame. */
        TRAILING_BYTES,
        /** The answer is to a request that is not this one. */
        WRONG_REQUEST_ID,
        /** The frame announces more than {@link ClientLimits#answerBytes}. */
        TOO_LARGE,
        /** A status code that the protocol never sends. */
        UNKNOWN_STATUS,
        /** A body that is no message of the method. */
        UNPARSABLE,
        /** Bytes that are not what was asked for. */
        WRONG_BYTES
    }

    private final Violation violation;

    ProtocolException(int methodId, Violation violation) {
        super(text(violation) + " (method " + methodId + ")");
        this.violation = violation;
    }

    /** What was wrong. */
    public Violation violation() {
        return violation;
    }

    private static String text(Violation violation) {
        return switch (violation) {
            case NO_ANSWER -> "The server ended the call without a whole answer";
            case TRAILING_BYTES -> "The server sent more than one answer";
            case WRONG_REQUEST_ID -> "The server answered another request";
            case TOO_LARGE -> "The server's answer is larger than this client allows";
            case UNKNOWN_STATUS -> "The server answered with an unknown status";
            case UNPARSABLE -> "The server's answer cannot be read";
            case WRONG_BYTES -> "The server's bytes are not those that were asked for";
        };
    }
}
