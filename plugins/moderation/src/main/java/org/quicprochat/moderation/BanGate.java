package org.quicprochat.moderation;

import java.util.Set;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.CallInterceptor;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.storage.Store;

/**
 * Turns away the calls and signals of those who are banned from the server. Logging out and deleting the account stay
 * possible: both only take away. Thread-safe.
 */
final class BanGate implements CallInterceptor {
    private static final int LOGOUT = 104;
    private static final int DELETE_ACCOUNT = 950;
    private static final Set<Integer> ALWAYS = Set.of(LOGOUT, DELETE_ACCOUNT);

    private final Store store;
    private final Bans bans;
    private final Connections connections;

    BanGate(Store store, Bans bans, Connections connections) {
        this.store = store;
        this.bans = bans;
        this.connections = connections;
    }

    @Override
    public Phase phase() {
        return Phase.ACCESS;
    }

    @Override
    public void intercept(Principal principal, Call call) {
        if (principal.admin() || ALWAYS.contains(call.id())) {
            return;
        }
        if (store.read(tx -> bans.isBanned(tx, principal.identity()))) {
            connections.release(call.connection()); // The call bound it: without that it would get events.
            throw StatusException.forbidden("BANNED", "The account is banned from this server");
        }
    }
}
