package org.quicprochat.delivery;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.quicprochat.plugin.Connection;
import org.quicprochat.plugin.ConnectionListener;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;

/**
 * Wakes up a device whose connection turned out to be dead: it takes a while until that is known, and a message that
 * came meanwhile was announced to nobody. So, when a device's connection ends and a message that came during it still
 * waits, the device is woken up. Thread-safe; holds one entry a connection.
 */
final class Unheard implements ConnectionListener {
    private final Store store;
    private final Connections connections;
    private final ServerView server;
    private final InstantSource clock;
    private final MailboxStore mailboxes;
    private final Announcer announcer;
    /** When each connection became a device's, in milliseconds of the epoch. */
    private final Map<Long, Long> begins = new ConcurrentHashMap<>();

    Unheard(PluginContext context, MailboxStore mailboxes, Announcer announcer) {
        this.store = context.store();
        this.connections = context.connections();
        this.server = context.server();
        this.clock = context.clock();
        this.mailboxes = mailboxes;
        this.announcer = announcer;
    }

    @Override
    public void connected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {
        if (device.isPresent()) {
            begins.put(connection.id(), clock.millis());
        }
    }

    @Override
    public void disconnected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {
        Long begin = begins.remove(connection.id());
        if (begin == null || device.isEmpty() || server.state() == ServerView.State.DRAINING) {
            return;
        }
        DeviceId id = device.get();
        if (!connections.isConnected(identity, id) && store.read(tx -> waits(tx, identity, id, begin))) {
            announcer.wake(identity, id);
        }
    }

    private boolean waits(ReadTransaction tx, IdentityKey identity, DeviceId device, long since) {
        Mailbox mailbox = mailboxes.find(tx, identity);
        Optional<Mailbox.Queue> queue = mailbox == null ? Optional.empty() : mailbox.find(Optional.of(device));
        if (mailbox == null || queue.isEmpty()) {
            return false;
        }
        boolean[] found = {false};
        mailboxes.visit(tx, mailbox, queue.get(), Mailbox.firstSeq(since) - 1, (seq, message) -> {
            found[0] = true;
            return false;
        });
        return found[0];
    }
}
