package org.quicprochat.client;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.quicprochat.proto.v1.PushMembership;
import org.quicprochat.proto.v1.PushNewMessage;
import org.quicprochat.proto.v1.PushPresence;
import org.quicprochat.proto.v1.PushTyping;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue of events, and the one virtual thread that hands them to the listeners in order. Thread-safe. */
final class PushDelivery implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PushDelivery.class);
    /**
     * Events of the connection come on top of the pushes; a listener that stands still does not collect them for
     * ever.
     */
    private static final int CONNECTION_EVENTS = 64;

    private sealed interface Item {}

    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Push(int eventType, byte[] body) implements Item {}

    private record Change(ConnectionEvent event) implements Item {}

    private record End() implements Item {}

    private final int capacity;
    private final AtomicInteger room;
    private final AtomicReference<@Nullable Runnable> roomWanted = new AtomicReference<>();
    private final BlockingQueue<Item> events = new LinkedBlockingQueue<>();
    private final List<PushListener> listeners = new CopyOnWriteArrayList<>();

    PushDelivery(int capacity) {
        this.capacity = capacity;
        this.room = new AtomicInteger(capacity);
        Thread.ofVirtual().name("qpc-client-push").start(this::run);
    }

    void add(PushListener listener) {
        listeners.add(listener);
    }

    void remove(PushListener listener) {
        listeners.remove(listener);
    }

    /** Takes room for one event; false where there is none, and then {@code whenRoom} runs once there is. */
    boolean takeRoom(Runnable whenRoom) {
        if (tryTakeRoom()) {
            return true;
        }
        roomWanted.set(whenRoom);
        if (tryTakeRoom()) {
            roomWanted.compareAndSet(whenRoom, null);
            return true;
        }
        return false;
    }

    private boolean tryTakeRoom() {
        return room.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    void giveBackRoom() {
        room.incrementAndGet();
        Runnable wanted = roomWanted.getAndSet(null);
        if (wanted != null) {
            wanted.run();
        }
    }

    /** Queues an event for which room was taken. */
    void deliver(int eventType, byte[] body) {
        events.add(new Push(eventType, body));
    }

    void deliver(ConnectionEvent event) {
        if (events.size() < capacity + CONNECTION_EVENTS) {
            events.add(new Change(event));
        }
    }

    @Override
    public void close() {
        events.add(new End());
    }

    private void run() {
        try {
            for (boolean open = true; open; ) {
                switch (events.take()) {
                    case Push push -> {
                        PushEvent event = decode(push.eventType(), push.body());
                        tell(listener -> listener.onPush(event));
                        giveBackRoom();
                    }
                    case Change change -> tell(listener -> listener.onConnection(change.event()));
                    case End() -> open = false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("CatchingUnchecked") // a listener is not ours, and the next one must be told all the same
    private void tell(Consumer<PushListener> event) {
        for (PushListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                log.atWarn().setCause(e).log("A push listener failed");
            }
        }
    }

    private static PushEvent decode(int eventType, byte[] body) {
        try {
            return switch (eventType) {
                case 1000 -> new PushEvent.NewMessage(PushNewMessage.parseFrom(body));
                case 1001 -> new PushEvent.Typing(PushTyping.parseFrom(body));
                case 1002 -> new PushEvent.Presence(PushPresence.parseFrom(body));
                case 1003 -> new PushEvent.Membership(PushMembership.parseFrom(body));
                default -> new PushEvent.Unknown(eventType, body);
            };
        } catch (InvalidProtocolBufferException e) {
            return new PushEvent.Unknown(eventType, body);
        }
    }
}
