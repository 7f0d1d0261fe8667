package org.quicprochat.runtime.connection;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Push;

/**
 * The pushes that wait for one connection, in order, within {@link PushLimits}. Any thread offers; the connection's
 * event loop polls, one frame at a time.
 *
 * <p>A push that finds no room is dropped, or becomes a hint. Of each event type at most one hint waits, in a place
 * beyond the bounds: a later one takes the earlier one's place. So a reader that never reads costs the bounds and one
 * hint for each event type.
 */
public final class PushQueue {
    private final PushLimits limits;
    private final Runnable waiting;
    private final ArrayDeque<Waiting> frames = new ArrayDeque<>();
    private final Map<Integer, Waiting> hints = new HashMap<>();
    private @Nullable Waiting polled;
    private int fullFrames;
    private int fullBytes;
    private boolean closed;

    /** A frame in the queue; a hint's frame is replaced where it stands. */
    private static final class Waiting {
        private final int hintOf;
        private byte[] frame;

        private Waiting(int hintOf, byte[] frame) {
            this.hintOf = hintOf;
            this.frame = frame;
        }

        private boolean isHint() {
            return hintOf >= 0;
        }
    }

    /**
     * An empty queue.
     *
     * @param waiting told whenever the queue was empty and is not any more; called without a lock held
     */
    PushQueue(PushLimits limits, Runnable waiting) {
        this.limits = limits;
        this.waiting = waiting;
    }

    /** Queues a push, or what its overflow makes of it; false where it was dropped. */
    boolean offer(EncodedPush push) {
        boolean wasEmpty;
        synchronized (this) {
            wasEmpty = frames.isEmpty();
            if (closed || !(addFull(push.frame()) || addHint(push))) {
                return false;
            }
        }
        if (wasEmpty) {
            waiting.run();
        }
        return true;
    }

    private boolean addFull(byte[] frame) {
        if (fullFrames >= limits.queuedPushes() || frame.length > limits.queuedBytes() - fullBytes) {
            return false;
        }
        add(new Waiting(-1, frame));
        return true;
    }

    private boolean addHint(EncodedPush push) {
        return switch (push.push().overflow()) {
            case Push.Drop() -> false;
            case Push.Collapse collapse -> {
                byte[] frame = push.hintFrame(collapse);
                if (frame.length > limits.queuedBytes()) {
                    yield false;
                }
                Waiting earlier = hints.get(push.push().type().id());
                if (earlier == null) {
                    add(new Waiting(push.push().type().id(), frame));
                } else {
                    earlier.frame = frame;
                }
                yield true;
            }
        };
    }

    private void add(Waiting entry) {
        frames.addLast(entry);
        count(entry);
    }

    private void count(Waiting entry) {
        if (entry.isHint()) {
            hints.put(entry.hintOf, entry);
        } else {
            fullFrames++;
            fullBytes += entry.frame.length;
        }
    }

    /**
     * Takes the first frame; null where none waits. After null the transport is told of the next one by {@link
     * Link#pushesWaiting}; before, it goes on by itself.
     */
    public synchronized byte @Nullable [] poll() {
        Waiting first = frames.pollFirst();
        polled = first;
        if (first == null) {
            return null;
        }
        if (first.isHint()) {
            hints.remove(first.hintOf);
        } else {
            fullFrames--;
            fullBytes -= first.frame.length;
        }
        return first.frame;
    }

    /**
     * Puts the frame polled last back to the front, because it could not be sent: the client's stream credit is used
     * up. The transport polls again when there is credit. A hint that was overtaken by a newer one is forgotten.
     */
    @SuppressWarnings("ReferenceEquality") // The very array that was polled.
    public synchronized void returned(byte[] frame) {
        Waiting entry = polled;
        polled = null;
        if (entry == null || entry.frame != frame) {
            throw new IllegalStateException("Only the frame polled last can be returned, and once");
        }
        if (closed || (entry.isHint() && hints.containsKey(entry.hintOf))) {
            return;
        }
        frames.addFirst(entry);
        count(entry);
    }

    /** The number of frames that wait, hints included. */
    public synchronized int size() {
        return frames.size();
    }

    /** The bytes of the frames that wait, hints included. */
    public synchronized long bytes() {
        long sum = fullBytes;
        for (Waiting hint : hints.values()) {
            sum += hint.frame.length;
        }
        return sum;
    }

    synchronized void close() {
        closed = true;
        frames.clear();
        hints.clear();
        polled = null;
        fullFrames = 0;
        fullBytes = 0;
    }
}
