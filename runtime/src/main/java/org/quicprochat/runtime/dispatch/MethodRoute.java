package org.quicprochat.runtime.dispatch;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Caller;
import org.quicprochat.plugin.MethodHandler;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.Principal;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;

/** A method with the server's defaults filled in. */
record MethodRoute<Q extends MessageLite>(
        String pluginId,
        MethodSpec<Q> spec,
        ClassLoader loader,
        int requestLimit,
        int responseLimit,
        long deadlineNanos,
        @Nullable TokenBuckets buckets,
        boolean identityPays,
        Gate gate)
        implements Route {

    static <Q extends MessageLite> MethodRoute<Q> of(
            MethodSpec<Q> spec, Registered registered, CallLimits limits, RateLimits rates, Gate gate) {
        boolean open = spec.handler() instanceof MethodHandler.Open<Q>;
        if (spec.runsInline() && !open) {
            throw new IllegalArgumentException("Only an open method runs inline: " + spec.name());
        }
        Duration deadline = spec.timeLimit().orElse(limits.deadline());
        return new MethodRoute<>(
                registered.pluginId(),
                spec,
                registered.loader(),
                spec.requestLimit().orElse(limits.requestBytes()),
                limits.responseBytes(),
                deadline.toNanos(),
                rates.buckets(spec.rateLimit().orElse(RateLimits.DEFAULT)),
                !open,
                gate);
    }

    @Override
    public int id() {
        return spec.id();
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public boolean inline() {
        return spec.runsInline();
    }

    @Override
    public byte[] serve(LiveCall call, byte[] body) {
        Q request;
        try {
            request = spec.parser().parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw Refusals.malformed();
        }
        MessageLite response = handle(call, request);
        int size = response.getSerializedSize();
        if (size > responseLimit) {
            throw new IllegalStateException("A handler returned a response of " + size + " bytes, over the limit");
        }
        return ResponseFrame.encode(Status.OK, call.requestId(), response);
    }

    private MessageLite handle(LiveCall call, Q request) {
        MessageLite response = switch (spec.handler()) {
            case MethodHandler.Open<Q> open -> open.code().handle(call, request);
            case MethodHandler.Session<Q> session -> {
                Principal principal = gate.enter(call, session.token().apply(request), this);
                yield session.code().handle(principal, call, request);
            }
            case MethodHandler.Admin<Q> admin -> {
                Principal principal = gate.enter(call, admin.token().apply(request), this);
                yield admin.code().handle(principal, call, request);
            }
            case MethodHandler.PeerOrSession<Q> either -> {
                Peer peer = call.connection().peer().orElse(null);
                Caller caller =
                        peer != null ? peer : gate.enter(call, either.token().apply(request), this);
                yield either.code().handle(caller, call, request);
            }
        };
        if (response == null) {
            throw new IllegalStateException("A handler returned null");
        }
        return response;
    }

    /** Whether only admins may call. */
    boolean adminOnly() {
        return spec.handler() instanceof MethodHandler.Admin<Q>;
    }

    /** The oldest login that will do; null where any will. */
    @Nullable
    Duration loginAge() {
        return spec.loginAge().orElse(null);
    }
}
