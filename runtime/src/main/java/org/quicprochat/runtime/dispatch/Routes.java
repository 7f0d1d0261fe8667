package org.quicprochat.runtime.dispatch;

import com.google.protobuf.MessageLite;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.SignalSpec;

/** A {@link MethodTable} made ready: one place for every id there can be. Immutable. */
final class Routes {
    private final @Nullable MethodRoute<?>[] methods = new MethodRoute<?>[MethodRange.MAX_ID + 1];
    private final Map<Integer, SignalRoute<?>> signals = new HashMap<>();
    private final MethodTable table;

    Routes(MethodTable table, CallLimits limits, RateLimits rates, InstantSource clock) {
        this.table = table;
        Gate gate = new Gate(table, limits.retryAfter(), clock);
        for (Registered registered : table.methods()) {
            int id = registered.spec().id();
            if (methods[id] != null) {
                throw new IllegalArgumentException("Two methods have the same id: " + id);
            }
            methods[id] = route(registered.spec(), registered, limits, rates, gate);
        }
        for (RegisteredSignal registered : table.signals()) {
            SignalRoute<?> route = route(registered.spec(), registered, limits, rates, gate);
            if (signals.put(route.id(), route) != null) {
                throw new IllegalArgumentException("Two signals have the same id: " + route.id());
            }
        }
    }

    private static <Q extends MessageLite> MethodRoute<Q> route(
            MethodSpec<Q> spec, Registered registered, CallLimits limits, RateLimits rates, Gate gate) {
        return MethodRoute.of(spec, registered, limits, rates, gate);
    }

    private static <Q extends MessageLite> SignalRoute<Q> route(
            SignalSpec<Q> spec, RegisteredSignal registered, CallLimits limits, RateLimits rates, Gate gate) {
        return SignalRoute.of(spec, registered, limits, rates, gate);
    }

    /** The method of an id, 0 to 65 535; null where there is none. */
    @Nullable
    MethodRoute<?> method(int id) {
        return methods[id];
    }

    /** The signal of an event id; null where there is none. */
    @Nullable
    SignalRoute<?> signal(int id) {
        return signals.get(id);
    }

    /** Whether an id without a method belongs to a plugin that is configured but not running. */
    boolean failed(int id) {
        for (FailedPlugin plugin : table.failed()) {
            for (MethodRange range : plugin.ranges()) {
                if (range.contains(id)) {
                    return true;
                }
            }
        }
        return false;
    }
}
