package org.quicprochat.runtime.connection;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.quicprochat.plugin.Connection;
import org.quicprochat.plugin.ConnectionListener;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.Push;

/**
 * All live connections, and whose they are. Thread-safe; no method blocks. A stranger's connections are bounded by the
 * transport; an identity's entry lives as long as one of its connections.
 */
public final class ConnectionRegistry implements Connections {
    /** The code of CONNECTION_CLOSE for a connection whose session ended. */
    public static final long SESSION_ENDED = 1;

    private static final ClientConnection[] NONE = {};

    private final PushLimits limits;
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<IdentityKey, ClientConnection[]> byIdentity = new ConcurrentHashMap<>();
    private volatile List<Contribution<ConnectionListener>> listeners = List.of();

    /** A registry without connections. */
    public ConnectionRegistry(PushLimits limits) {
        this.limits = limits;
    }

    /** Sets who is told of identities that come and go; before the first connection. */
    public void listeners(List<Contribution<ConnectionListener>> all) {
        listeners = List.copyOf(all);
    }

    List<Contribution<ConnectionListener>> listeners() {
        return listeners;
    }

    /** Registers a new connection, nobody's yet. The transport calls {@link ClientConnection#closed} at its end. */
    public ClientConnection open(Link link) {
        open.incrementAndGet();
        return new ClientConnection(lastId.incrementAndGet(), link, this, limits);
    }

    /** The number of live connections. */
    public int size() {
        return open.get();
    }

    void closed() {
        open.decrementAndGet();
    }

    void add(Principal owner, ClientConnection connection) {
        byIdentity.merge(owner.identity(), new ClientConnection[] {connection}, ConnectionRegistry::concat);
    }

    void remove(Principal owner, ClientConnection connection) {
        byIdentity.computeIfPresent(owner.identity(), (identity, all) -> {
            ClientConnection[] rest =
                    Arrays.stream(all).filter(other -> other != connection).toArray(ClientConnection[]::new);
            return rest.length == 0 ? null : rest;
        });
    }

    private static ClientConnection[] concat(ClientConnection[] all, ClientConnection[] added) {
        ClientConnection[] both = Arrays.copyOf(all, all.length + added.length);
        System.arraycopy(added, 0, both, all.length, added.length);
        return both;
    }

    @Override
    public int push(IdentityKey identity, Push push) {
        return push(identity, Optional.empty(), push);
    }

    @Override
    public int push(IdentityKey identity, DeviceId device, Push push) {
        return push(identity, Optional.of(device), push);
    }

    private int push(IdentityKey identity, Optional<DeviceId> device, Push push) {
        EncodedPush encoded = new EncodedPush(push);
        int queued = 0;
        for (ClientConnection connection : of(identity)) {
            if (belongsTo(connection, identity, device) && connection.pushes().offer(encoded)) {
                queued++;
            }
        }
        return queued;
    }

    @Override
    public boolean isConnected(IdentityKey identity) {
        return byIdentity.containsKey(identity);
    }

    @Override
    public boolean isConnected(IdentityKey identity, DeviceId device) {
        Optional<DeviceId> wanted = Optional.of(device);
        for (ClientConnection connection : of(identity)) {
            if (belongsTo(connection, identity, wanted)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void release(Connection connection) {
        if (connection instanceof ClientConnection own) {
            own.principal().ifPresent(own::unbind);
        }
    }

    @Override
    public void close(IdentityKey identity, Optional<DeviceId> device) {
        for (ClientConnection connection : of(identity)) {
            if (belongsTo(connection, identity, device)) {
                release(connection);
                connection.close(SESSION_ENDED, "The session ended");
            }
        }
    }

    private ClientConnection[] of(IdentityKey identity) {
        return byIdentity.getOrDefault(identity, NONE);
    }

    /** Asks the connection itself, since it can move between the look into the table and now. */
    private static boolean belongsTo(ClientConnection connection, IdentityKey identity, Optional<DeviceId> device) {
        Principal owner = connection.principalOrNull();
        return owner != null
                && owner.identity().equals(identity)
                && (device.isEmpty() || owner.device().equals(device));
    }
}
