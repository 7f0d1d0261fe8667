package org.quicprochat.testkit;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.concurrent.CompletableFuture;

/** One client of a test server. Thread-safe; waits at most 30 s for anything. */
public interface TestConnection extends AutoCloseable {
    /** Calls a method with these bytes. */
    CompletableFuture<TestAnswer> send(int methodId, byte[] body);

    /** Calls a method and waits for the answer, whatever it is. */
    default TestAnswer call(int methodId, MessageLite request) {
        return Waits.result(send(methodId, request.toByteArray()));
    }

    /**
     * Calls a method and waits for its response.
     *
     * @throws AssertionError where the answer is not Ok
     */
    default <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser) {
        return call(methodId, request).ok(parser);
    }

    /** Sends a signal; returns when the server has taken it or turned it away. */
    void signal(int eventId, MessageLite message);

    /**
     * The next event that this connection receives; waits for it.
     *
     * @throws AssertionError where none comes
     */
    TestPush nextPush();

    /** The number of events received and not taken with {@link #nextPush} yet. */
    int waitingPushes();

    /** Whether the server has closed the connection. */
    boolean isClosed();

    /** Closes the connection as a client that goes away does. */
    @Override
    void close();
}
