package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.EventType;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Push;
import org.quicprochat.plugin.service.WakeUps;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.PushNewMessage;

/**
 * Tells connections that a message waits: event 1000, a hint that can be lost. A device without a connection is woken
 * up. Thread-safe; never blocks.
 */
final class Announcer {
    /** The event of a message that waits. */
    static final EventType NEW_MESSAGE = new EventType(1000, "NewMessage");

    private final Connections connections;
    private final Supplier<Optional<WakeUps>> wakeUps;
    private final int largestPayload;

    Announcer(Connections connections, Supplier<Optional<WakeUps>> wakeUps, int largestPayload) {
        this.connections = connections;
        this.wakeUps = wakeUps;
        this.largestPayload = largestPayload;
    }

    /** Tells the connections that read a queue, once the transaction is committed. */
    void afterCommit(
            Transaction tx, IdentityKey owner, Optional<DeviceId> device, long seq, Message message, Body body) {
        tx.afterCommit(() -> announce(owner, device, seq, message, body));
    }

    private void announce(IdentityKey owner, Optional<DeviceId> device, long seq, Message message, Body body) {
        boolean connected =
                device.isPresent() ? connections.isConnected(owner, device.get()) : connections.isConnected(owner);
        if (!connected || push(owner, device, seq, message, body) == 0) {
            device.ifPresent(id -> wake(owner, id));
        }
    }

    /** Wakes up a device that messages wait for. */
    void wake(IdentityKey owner, DeviceId device) {
        wakeUps.get().ifPresent(service -> service.wake(owner, device));
    }

    private int push(IdentityKey owner, Optional<DeviceId> device, long seq, Message message, Body body) {
        ByteString payload = body.payload().size() <= largestPayload ? body.payload() : ByteString.EMPTY;
        PushNewMessage hint = PushNewMessage.newBuilder().setSeq(seq).build();
        PushNewMessage whole =
                hint.toBuilder().setEnvelope(message.envelope(seq, payload)).build();
        Push push = Push.collapsible(NEW_MESSAGE, whole, hint);
        return device.isPresent() ? connections.push(owner, device.get(), push) : connections.push(owner, push);
    }
}
