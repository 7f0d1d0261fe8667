package org.quicprochat.delivery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Connection;
import org.quicprochat.plugin.ConnectionListener;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.EventType;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.Push;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.PushPresence;

/**
 * Signal and event 1002: tells those who share a channel with an account whether it is there. An account that never
 * says so stays invisible. What was said is kept in memory, for accounts that are connected.
 */
final class Presence implements ConnectionListener {
    /** The event of an account that comes or goes. */
    static final EventType PRESENCE = new EventType(1002, "Presence");

    private final Store store;
    private final Supplier<Optional<Memberships>> memberships;
    private final Connections connections;
    private final ServerView server;
    private final InstantSource clock;
    private final long interval;
    private final ConcurrentHashMap<IdentityKey, Published> published = new ConcurrentHashMap<>();

    Presence(
            Store store,
            Supplier<Optional<Memberships>> memberships,
            Connections connections,
            ServerView server,
            InstantSource clock,
            Duration interval) {
        this.store = store;
        this.memberships = memberships;
        this.connections = connections;
        this.server = server;
        this.clock = clock;
        this.interval = interval.toMillis();
    }

    private record Published(PushPresence.State state, long at) {}

    void signalled(Principal principal, Call call, PushPresence signal) {
        IdentityKey identity = principal.identity();
        PushPresence.State state = signal.getState();
        switch (state) {
            case ONLINE, AWAY -> {
                Published now = new Published(state, clock.millis());
                Published before = published.put(identity, now);
                if (before != null && before.state() == state && now.at() - before.at() < interval) {
                    published.replace(identity, now, before);
                    return;
                }
                tell(identity, state);
                if (!connections.isConnected(identity)) { // It went while we spoke; nobody else would notice.
                    gone(identity);
                }
            }
            case OFFLINE -> gone(identity);
            case STATE_UNSPECIFIED, UNRECOGNIZED -> {}
        }
    }

    @Override
    public void connected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {}

    @Override
    public void disconnected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {
        boolean stopping =
                server.state() == ServerView.State.DRAINING; // Then everyone goes, and nobody is left to tell.
        if (!stopping && !connections.isConnected(identity)) {
            gone(identity);
        }
    }

    private void gone(IdentityKey identity) {
        if (published.remove(identity) != null) {
            tell(identity, PushPresence.State.OFFLINE);
        }
    }

    private void tell(IdentityKey identity, PushPresence.State state) {
        Optional<Memberships> directory = memberships.get();
        if (directory.isEmpty()) {
            return;
        }
        List<IdentityKey> others = store.read(tx -> {
            List<IdentityKey> found = new ArrayList<>();
            directory.get().coMembers(tx, identity, found::add);
            return found;
        });
        Push push = Push.droppable(
                PRESENCE,
                PushPresence.newBuilder()
                        .setIdentityKey(identity.bytes())
                        .setState(state)
                        .build());
        others.forEach(other -> connections.push(other, push));
    }
}
