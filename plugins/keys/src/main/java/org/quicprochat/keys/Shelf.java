package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;

/**
 * The counters of an account's key packages, read and changed in one transaction by one thread.
 *
 * <pre>
 * format u8: 2 | last seq u64 | used u32 | no used before u64 | last queue u32 | number of queues u32 | queues
 * queue: number u32 | n u8: 0 or 16 | device, n bytes | packages u32 | no package up to u64 | next expiry u64
 *   | expiry of last resort u64
 * </pre>
 */
final class Shelf {
    /** Without the two places that a search begins at: those are 0, and the first search finds them. */
    private static final byte FIRST_FORMAT = 1;

    private static final byte FORMAT = 2;
    private static final int HEAD_SIZE = 1 + 2 * Long.BYTES + 3 * Integer.BYTES;
    private static final int QUEUE_SIZE = 2 * Integer.BYTES + 1 + DeviceId.SIZE + 3 * Long.BYTES;

    private final IdentityKey owner;
    private final List<Queue> queues = new ArrayList<>();
    private long lastSeq;
    private int used;
    private long noUsedBefore;
    private int lastQueue;

    /** An empty one. */
    Shelf(IdentityKey owner) {
        this.owner = owner;
    }

    /** The key packages of one device, or of the sessions without one. */
    static final class Queue {
        private final int number;
        private Optional<DeviceId> device;
        private int packages;
        private long noneUpTo;
        private long nextExpiry;
        private long lastResortExpiry;

        private Queue(int number, Optional<DeviceId> device) {
            this.number = number;
            this.device = device;
        }

        int number() {
            return number;
        }

        Optional<DeviceId> device() {
            return device;
        }

        /** Packages that wait, the one of last resort not counted. */
        int packages() {
            return packages;
        }

        boolean hasLastResort() {
            return lastResortExpiry != 0;
        }

        /** Whether something in it may have expired. */
        boolean isDue(long now) {
            return nextExpiry != 0 && nextExpiry <= now;
        }

        /** Says that what expires next does so then, in milliseconds of the epoch; 0: there is nothing. */
        void nextExpiry(long time) {
            nextExpiry = time;
        }

        void added(long expiresAt) {
            packages++;
            expires(expiresAt);
        }

        void removed() {
            packages--;
        }

        /** Says that the oldest was removed, which had this number. */
        void removedOldest(long seq) {
            packages--;
            noneUpTo = seq;
        }

        /** No package that waits has this number or a smaller one: where a search for the oldest begins. */
        long noneUpTo() {
            return noneUpTo;
        }

        void lastResort(long expiresAt) {
            lastResortExpiry = expiresAt;
            expires(expiresAt);
        }

        void noLastResort() {
            lastResortExpiry = 0;
        }

        private void expires(long time) {
            nextExpiry = nextExpiry == 0 ? time : Math.min(nextExpiry, time);
        }
    }

    static Shelf decode(IdentityKey owner, byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        byte format = in.get();
        if (format != FORMAT && format != FIRST_FORMAT) {
            throw new IllegalStateException("A shelf record has a format that this version does not know");
        }
        Shelf shelf = new Shelf(owner);
        shelf.lastSeq = in.getLong();
        shelf.used = in.getInt();
        shelf.noUsedBefore = format == FIRST_FORMAT ? 0 : in.getLong();
        shelf.lastQueue = in.getInt();
        for (int left = in.getInt(); left > 0; left--) {
            int number = in.getInt();
            int deviceSize = in.get();
            Optional<DeviceId> device =
                    deviceSize == 0 ? Optional.empty() : Optional.of(new DeviceId(ByteString.copyFrom(in, deviceSize)));
            Queue queue = new Queue(number, device);
            queue.packages = in.getInt();
            queue.noneUpTo = format == FIRST_FORMAT ? 0 : in.getLong();
            queue.nextExpiry = in.getLong();
            queue.lastResortExpiry = in.getLong();
            shelf.queues.add(queue);
        }
        return shelf;
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEAD_SIZE + queues.size() * QUEUE_SIZE);
        out.put(FORMAT).putLong(lastSeq).putInt(used).putLong(noUsedBefore);
        out.putInt(lastQueue).putInt(queues.size());
        for (Queue queue : queues) {
            ByteString device = queue.device.map(DeviceId::bytes).orElse(ByteString.EMPTY);
            out.putInt(queue.number).put((byte) device.size());
            device.copyTo(out);
            out.putInt(queue.packages).putLong(queue.noneUpTo);
            out.putLong(queue.nextExpiry).putLong(queue.lastResortExpiry);
        }
        byte[] record = new byte[out.position()];
        out.flip().get(record);
        return record;
    }

    IdentityKey owner() {
        return owner;
    }

    /** Every queue, in the order in which they were made. */
    List<Queue> queues() {
        return List.copyOf(queues);
    }

    Optional<Queue> find(Optional<DeviceId> device) {
        return queues.stream().filter(queue -> queue.device.equals(device)).findFirst();
    }

    /** The queue with a number, which must be there. */
    Queue queue(int number) {
        return queues.stream()
                .filter(queue -> queue.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("A key package is in a queue that there is not"));
    }

    /** The queue of a device, made where there is none. */
    Queue open(Optional<DeviceId> device) {
        return find(device).orElseGet(() -> {
            Queue queue = new Queue(++lastQueue, device);
            queues.add(queue);
            return queue;
        });
    }

    /** Makes the queue of the sessions without a device that of a device. */
    void adopt(DeviceId device) {
        if (find(Optional.of(device)).isEmpty()) {
            find(Optional.empty()).ifPresent(queue -> queue.device = Optional.of(device));
        }
    }

    void drop(Queue queue) {
        queues.remove(queue);
    }

    /** A number greater than all before. */
    long nextSeq() {
        return ++lastSeq;
    }

    /** Packages that were given out and are remembered. */
    int used() {
        return used;
    }

    /** One more, with this number. */
    void usedMore(long seq) {
        noUsedBefore = used == 0 ? seq : Math.min(noUsedBefore, seq);
        used++;
    }

    /** No package that is remembered has a smaller number: where a search for the oldest begins. */
    long noUsedBefore() {
        return noUsedBefore;
    }

    /** Says so. */
    void noUsedBefore(long seq) {
        noUsedBefore = seq;
    }

    void usedLess() {
        used--;
    }
}
