package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;

/**
 * The head of an account's queues: a working copy of the record that belongs to one transaction, which saves it. Used
 * by one thread.
 *
 * <pre>
 * format u8 = 1 | last seq u64 | due u64 | last queue u32 |
 *   for each queue: number u32 | messages u32 | early u32 | bytes u64 | horizon u64 | has device u8 | device (16) if 1
 * </pre>
 */
final class Mailbox {
    private static final byte FORMAT = 1;
    private static final int HEAD_SIZE = 1 + 8 + 8 + 4;
    private static final int QUEUE_SIZE = 4 + 4 + 4 + 8 + 8 + 1;
    private static final int SEQS_PER_MILLISECOND_SHIFT = 10;

    /** One queue's number and counters. */
    static final class Queue {
        private final int number;
        private Optional<DeviceId> device;
        private int messages;
        private int early;
        private long bytes;
        private long horizon;

        private Queue(int number, Optional<DeviceId> device) {
            this.number = number;
            this.device = device;
        }

        /** The number, which stands in keys; never used twice in a mailbox. */
        long number() {
            return number;
        }

        /** Whose it is; empty for the queue of an account without devices. */
        Optional<DeviceId> device() {
            return device;
        }

        /** The messages in it, those that expired and were not met since included. */
        int messages() {
            return messages;
        }

        /** The bytes of payload in it. */
        long bytes() {
            return bytes;
        }

        /** Whether a message of it stands in {@code early}. */
        boolean hasEarly() {
            return early > 0;
        }

        /**
         * Whether a message that expires then does so before an older one of the queue, and belongs in {@code
         * early}.
         */
        boolean isEarly(long expiresAt) {
            return expiresAt < horizon;
        }

        /** Counts a message in. */
        void added(Message message) {
            messages++;
            bytes += message.payloadSize();
            if (message.early()) {
                early++;
            } else {
                horizon = message.expiresAt();
            }
        }

        /** Counts a message out. */
        void removed(Message message) {
            messages--;
            bytes -= message.payloadSize();
            if (message.early()) {
                early--;
            }
            if (messages == 0) {
                horizon = 0;
            }
        }
    }

    private final IdentityKey owner;
    private final List<Queue> queues;
    private long lastSeq;
    private long dueAt;
    private int lastQueue;

    private Mailbox(IdentityKey owner, int queues) {
        this.owner = owner;
        this.queues = new ArrayList<>(queues);
    }

    /** The mailbox of an account that never got a message. */
    static Mailbox empty(IdentityKey owner) {
        return new Mailbox(owner, 1);
    }

    /** The mailbox of a record. */
    static Mailbox decode(IdentityKey owner, byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("A mailbox record has a format that this version does not know");
        }
        Mailbox mailbox = new Mailbox(owner, (record.length - HEAD_SIZE) / QUEUE_SIZE + 1);
        mailbox.lastSeq = in.getLong();
        mailbox.dueAt = in.getLong();
        mailbox.lastQueue = in.getInt();
        while (in.hasRemaining()) {
            Queue queue = new Queue(in.getInt(), Optional.empty());
            queue.messages = in.getInt();
            queue.early = in.getInt();
            queue.bytes = in.getLong();
            queue.horizon = in.getLong();
            if (in.get() != 0) {
                byte[] device = new byte[DeviceId.SIZE];
                in.get(device);
                queue.device = Optional.of(new DeviceId(ByteString.copyFrom(device)));
            }
            mailbox.queues.add(queue);
        }
        return mailbox;
    }

    /** The record. */
    byte[] encode() {
        int size = HEAD_SIZE;
        for (Queue queue : queues) {
            size += QUEUE_SIZE + (queue.device.isPresent() ? DeviceId.SIZE : 0);
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(FORMAT).putLong(lastSeq).putLong(dueAt).putInt(lastQueue);
        for (Queue queue : queues) {
            out.putInt(queue.number).putInt(queue.messages).putInt(queue.early);
            out.putLong(queue.bytes).putLong(queue.horizon);
            out.put((byte) (queue.device.isPresent() ? 1 : 0));
            queue.device.ifPresent(device -> device.bytes().copyTo(out));
        }
        return out.array();
    }

    /** Whose it is. */
    IdentityKey owner() {
        return owner;
    }

    /** The queues there are. */
    List<Queue> queues() {
        return queues;
    }

    /** The queue of a device, or the one of the account; empty where it never got a message. */
    Optional<Queue> find(Optional<DeviceId> device) {
        for (Queue queue : queues) {
            if (queue.device.equals(device)) {
                return Optional.of(queue);
            }
        }
        return Optional.empty();
    }

    /** The queue of a device, or the one of the account; made where it never got a message. */
    Queue queue(Optional<DeviceId> device) {
        for (Queue queue : queues) {
            if (queue.device.equals(device)) {
                return queue;
            }
        }
        lastQueue++;
        Queue made = new Queue(lastQueue, device);
        queues.add(made);
        return made;
    }

    /** Gives the account's one queue to a device that has none. */
    void adopt(DeviceId device) {
        if (find(Optional.of(device)).isEmpty()) {
            find(Optional.empty()).ifPresent(queue -> queue.device = Optional.of(device));
        }
    }

    /** Forgets a queue. */
    void drop(Queue queue) {
        queues.remove(queue);
    }

    /** The next sequence number, used up with this. */
    long nextSeq(long nowMillis) {
        lastSeq = Math.max(lastSeq + 1, firstSeq(nowMillis));
        return lastSeq;
    }

    /** The least number that a message of this time, or of a later one, can have. */
    static long firstSeq(long millis) {
        return millis << SEQS_PER_MILLISECOND_SHIFT;
    }

    /** The time of the mailbox's key in {@code due}, in milliseconds; 0: it has none. */
    long dueAt() {
        return dueAt;
    }

    /** Notes the time of the mailbox's key in {@code due}. */
    void dueAt(long time) {
        dueAt = time;
    }
}
