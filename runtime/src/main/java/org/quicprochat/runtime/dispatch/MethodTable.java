package org.quicprochat.runtime.dispatch;

import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.CallInterceptor;
import org.quicprochat.plugin.SessionAuthenticator;
import org.quicprochat.runtime.connection.Contribution;

/**
 * All that the running plugins contribute to calls: an immutable value, which {@link Dispatcher#install} takes whole.
 *
 * @param methods the methods; no two have the same id
 * @param signals the signals; no two have the same id
 * @param failed plugins that are configured but not running
 * @param authenticator who knows sessions; without one every call with a session is Unavailable
 * @param interceptors in the order of plugin ids; the dispatcher orders them by phase
 */
public record MethodTable(
        List<Registered> methods,
        List<RegisteredSignal> signals,
        List<FailedPlugin> failed,
        Optional<Contribution<SessionAuthenticator>> authenticator,
        List<Contribution<CallInterceptor>> interceptors) {
    /** The table of a server without plugins. */
    public static final MethodTable EMPTY =
            new MethodTable(List.of(), List.of(), List.of(), Optional.empty(), List.of());

    /** Copies the lists. */
    public MethodTable {
        methods = List.copyOf(methods);
        signals = List.copyOf(signals);
        failed = List.copyOf(failed);
        interceptors = List.copyOf(interceptors);
    }
}
