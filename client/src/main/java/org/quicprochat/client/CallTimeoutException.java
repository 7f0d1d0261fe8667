package org.quicprochat.client;

import java.time.Duration;

/** No answer came before the call's deadline. It may or may not have happened on the server. */
public final class CallTimeoutException extends ClientException {
    private static final long serialVersionUID = 1;

    CallTimeoutException(int methodId, Duration deadline) {
        super("No answer to method " + methodId + " within " + deadline.toMillis() + " ms");
    }
}
