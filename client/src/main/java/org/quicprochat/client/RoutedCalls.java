package org.quicprochat.client;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.quicprochat.wire.RequestFrame;

/** Calls that take one route to the server. Thread-safe. */
final class RoutedCalls implements Calls {
    private static final ClientCall.Reader<RawAnswer> AS_IT_IS =
            (methodId, statusCode, body) -> new RawAnswer(statusCode, body);
    /** The event loop keeps the deadline; this much later it is not running any more. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final CallBudget budget;
    private final CallOptions defaults;
    private final Consumer<ClientCall<?>> route;
    private final ClientCall.Interruption interruption;

    RoutedCalls(
            CallBudget budget,
            CallOptions defaults,
            Consumer<ClientCall<?>> route,
            ClientCall.Interruption interruption) {
        this.budget = budget;
        this.defaults = defaults;
        this.route = route;
        this.interruption = interruption;
    }

    @Override
    public CallOptions defaults() {
        return defaults;
    }

    @Override
    public <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser, CallOptions options) {
        return call(methodId, request, ClientCall.message(parser), options);
    }

    <R> R call(int methodId, MessageLite request, ClientCall.Reader<R> reader, CallOptions options) {
        return await(start(methodId, request, reader, options), methodId, options);
    }

    @Override
    public <R extends MessageLite> CompletableFuture<R> callAsync(
            int methodId, MessageLite request, Parser<R> parser, CallOptions options) {
        return start(methodId, request, ClientCall.message(parser), options);
    }

    @Override
    public RawAnswer rawCall(int methodId, byte[] body) {
        return await(rawCallAsync(methodId, body, defaults), methodId, defaults);
    }

    @Override
    public CompletableFuture<RawAnswer> rawCallAsync(int methodId, byte[] body, CallOptions options) {
        int requestId = budget.nextRequestId();
        byte[] frame = RequestFrame.encode(methodId, requestId, body);
        return start(new ClientCall<>(methodId, requestId, frame, options, AS_IT_IS, interruption));
    }

    private <R> CompletableFuture<R> start(
            int methodId, MessageLite request, ClientCall.Reader<R> reader, CallOptions options) {
        int requestId = budget.nextRequestId();
        byte[] frame = RequestFrame.encode(methodId, requestId, request);
        return start(new ClientCall<>(methodId, requestId, frame, options, reader, interruption));
    }

    private <R> CompletableFuture<R> start(ClientCall<R> call) {
        if (budget.admit(call)) {
            route.accept(call);
        }
        return call.future();
    }

    private static <R> R await(CompletableFuture<R> answer, int methodId, CallOptions options) {
        if (!answer.isDone() && Thread.currentThread() instanceof FastThreadLocalThread) {
            answer.cancel(false);
            throw new IllegalStateException("A blocking call on an event loop would never end");
        }
        try {
            return answer.get(options.deadline().toNanos() + GRACE_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new CallInterruptedException(e);
        } catch (TimeoutException e) {
            answer.cancel(false);
            throw new CallTimeoutException(methodId, options.deadline());
        } catch (CancellationException e) {
            throw ConnectionException.closed();
        } catch (ExecutionException e) {
            throw rethrown(e);
        }
    }

    /** The failure with the stack of the caller too, who would not find himself in that of an event loop. */
    private static RuntimeException rethrown(ExecutionException failure) {
        if (failure.getCause() instanceof ClientException cause) {
            cause.addSuppressed(new CalledFrom());
            return cause;
        }
        return new IllegalStateException("A call failed in a way that the client does not know", failure.getCause());
    }

    /** Carries a stack, nothing else. */
    private static final class CalledFrom extends Exception {
        private static final long serialVersionUID = 1;

        CalledFrom() {
            super("called from here");
        }
    }
}
