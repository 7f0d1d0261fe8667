package org.quicprochat.runtime.dispatch;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.SignalSpec;

/** A signal with the server's defaults filled in. */
record SignalRoute<Q extends MessageLite>(
        String pluginId,
        SignalSpec<Q> spec,
        ClassLoader loader,
        long deadlineNanos,
        @Nullable TokenBuckets buckets,
        Gate gate)
        implements Route {

    static <Q extends MessageLite> SignalRoute<Q> of(
            SignalSpec<Q> spec, RegisteredSignal registered, CallLimits limits, RateLimits rates, Gate gate) {
        return new SignalRoute<>(
                registered.pluginId(),
                spec,
                registered.loader(),
                limits.deadline().toNanos(),
                rates.buckets(RateLimits.DEFAULT),
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
    public int requestLimit() {
        return spec.requestLimit();
    }

    @Override
    public boolean identityPays() {
        return true;
    }

    @Override
    public boolean inline() {
        return false;
    }

    @Override
    public byte @Nullable [] serve(LiveCall call, byte[] body) {
        Q signal;
        try {
            signal = spec.parser().parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw Refusals.malformed();
        }
        Principal principal = gate.enter(call, spec.token().apply(signal), this);
        spec.code().handle(principal, call, signal);
        return null;
    }
}
