package org.quicprochat.client;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.concurrent.CompletableFuture;

/**
 * Something that calls methods. Thread-safe.
 *
 * <p>A blocking call parks its thread, which is best a virtual one, until the answer is there or the deadline has
 * passed. The futures complete on an event loop: what is chained to one without an executor must not block, and a
 * blocking call there is an {@link IllegalStateException}. Cancelling a future gives its call up.
 *
 * <p>A call fails with {@link QpcException} where the server says no, and with another {@link ClientException} where
 * there is no answer to be had.
 */
public interface Calls {
    /** Calls a method with these options and waits for the answer's message. */
    <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser, CallOptions options);

    /** Calls a method with these options. */
    <R extends MessageLite> CompletableFuture<R> callAsync(
            int methodId, MessageLite request, Parser<R> parser, CallOptions options);

    /** Sends a body as it is and gives the answer as it is, whatever its status. */
    CompletableFuture<RawAnswer> rawCallAsync(int methodId, byte[] body, CallOptions options);

    /** The deadline and the rest where a caller names none. */
    CallOptions defaults();

    /** Calls a method and waits for the answer's message. */
    default <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser) {
        return call(methodId, request, parser, defaults());
    }

    /** Calls a method. */
    default <R extends MessageLite> CompletableFuture<R> callAsync(
            int methodId, MessageLite request, Parser<R> parser) {
        return callAsync(methodId, request, parser, defaults());
    }

    /** Sends a body as it is and waits for the answer, whatever its status. */
    RawAnswer rawCall(int methodId, byte[] body);
}
