package org.quicprochat.runtime.dispatch;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.CallInterceptor;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.SessionAuthenticator;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.runtime.connection.Contribution;

/** Lets calls with a session in: who it is, whether this one may, what the interceptors say. Immutable. */
final class Gate {
    private final @Nullable Contribution<SessionAuthenticator> authenticator;
    private final List<Contribution<CallInterceptor>> interceptors;
    private final Duration retryAfter;
    private final InstantSource clock;

    Gate(MethodTable table, Duration retryAfter, InstantSource clock) {
        this.authenticator = table.authenticator().orElse(null);
        this.interceptors = table.interceptors().stream()
                .sorted(Comparator.comparing((Contribution<CallInterceptor> it) ->
                                it.instance().phase())
                        .thenComparing(Contribution::pluginId))
                .toList();
        this.retryAfter = retryAfter;
        this.clock = clock;
    }

    /**
     * Lets a call in, binds its connection to the account, and leaves the thread with the plugin's class loader.
     *
     * @throws StatusException where it is turned away
     */
    Principal enter(LiveCall call, ByteString token, Route route) {
        if (call.connection().peer().isPresent()) {
            throw StatusException.forbidden(
                    "PEER_HAS_NO_SESSION", "A peer server acts for itself, never for an account");
        }
        Thread thread = Thread.currentThread();
        Principal principal = authenticate(call, token, thread);
        if (route instanceof MethodRoute<?> method) {
            check(principal, method);
        }
        for (Contribution<CallInterceptor> interceptor : interceptors) {
            thread.setContextClassLoader(interceptor.loader());
            interceptor.instance().intercept(principal, call);
        }
        thread.setContextClassLoader(route.loader());
        return principal;
    }

    private Principal authenticate(LiveCall call, ByteString token, Thread thread) {
        Contribution<SessionAuthenticator> sessions = authenticator;
        if (sessions == null) {
            throw StatusException.unavailable(
                    "NO_SESSIONS", "This server has no plugin that keeps sessions", retryAfter);
        }
        thread.setContextClassLoader(sessions.loader());
        Principal principal = sessions.instance().authenticate(token);
        call.chargeIdentity(principal.identity());
        ClientConnection connection = call.connection();
        if (!connection.bind(principal)) {
            return principal;
        }
        // Who ends sessions closes the connections that he sees; this one was not to be seen until now. So look again.
        try {
            return sessions.instance().authenticate(token);
        } catch (Throwable e) {
            connection.unbind(principal);
            throw e;
        }
    }

    private void check(Principal principal, MethodRoute<?> method) {
        if (method.adminOnly() && !principal.admin()) {
            throw StatusException.forbidden("ADMIN_ONLY", "Only an admin of the server may do this");
        }
        Duration age = method.loginAge();
        if (age != null && principal.loggedInAt().plus(age).isBefore(clock.instant())) {
            throw StatusException.unauthorized("REAUTH_REQUIRED", "This asks for a fresher login: log in again");
        }
    }
}
