package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.EventType;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Push;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.PushNewMessage;

/** Tells connections that a message waits: event 1000, a hint that can be lost. Thread-safe; never blocks. */
final class Announcer {
    /** The event of a message that waits. */
    static final EventType NEW_MESSAGE = new EventType(1000, "NewMessage");

    private final Connections connections;
    private final int largestPayload;

    Announcer(Connections connections, int largestPayload) {
        this.connections = connections;
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
        if (!connected) {
            return;
        }
        ByteString payload = body.payload().size() <= largestPayload ? body.payload() : ByteString.EMPTY;
        PushNewMessage hint = PushNewMessage.newBuilder().setSeq(seq).build();
        PushNewMessage whole =
                hint.toBuilder().setEnvelope(message.envelope(seq, payload)).build();
        Push push = Push.collapsible(NEW_MESSAGE, whole, hint);
        if (device.isPresent()) {
            connections.push(owner, device.get(), push);
        } else {
            connections.push(owner, push);
        }
    }
}
