package org.quicprochat.devices;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The devices that are to be woken up, and when: a device that was woken up rests for an interval, at whose end what
 * came meanwhile is one wake-up; a wake-up that failed is tried again, later each time. Bounded. Thread-safe; never
 * blocks; knows no clock.
 */
final class WakeUpQueue {
    private final DevicesConfig.Push config;
    private final Map<Target, Entry> entries = new HashMap<>();
    /** Those that nobody sends right now. */
    private final PriorityQueue<Entry> resting = new PriorityQueue<>(Comparator.comparingLong(entry -> entry.due));

    WakeUpQueue(DevicesConfig.Push config) {
        this.config = config;
    }

    /** What became of a send. */
    sealed interface Result {}

    /** The device was told, or cannot be: it rests. */
    record Done() implements Result {}

    /** Nothing was sent, since there is no need or no way. */
    record Unneeded() implements Result {}

    /** It is worth trying again, but not before so much time. */
    record Failed(Optional<Duration> after) implements Result {}

    private static final class Entry {
        private final Target target;
        private long due;
        private int failures;
        private boolean wanted;

        private Entry(Target target, long due) {
            this.target = target;
            this.due = due;
        }
    }

    /** Asks for a wake-up; false where the queue is full, and it is lost. */
    synchronized boolean add(Target target, long now) {
        Entry entry = entries.get(target);
        if (entry == null) {
            if (entries.size() >= config.queue()) {
                return false;
            }
            entry = new Entry(target, now);
            entries.put(target, entry);
            resting.add(entry);
        }
        entry.wanted = true;
        return true;
    }

    /** Whether {@link #next} has something to look at. */
    synchronized boolean isDue(long now) {
        return !resting.isEmpty() && resting.peek().due <= now;
    }

    /** The next device to wake up now, which is the caller's until {@link #done}; empty where there is none. */
    synchronized Optional<Target> next(long now) {
        while (!resting.isEmpty() && resting.peek().due <= now) {
            Entry entry = resting.remove();
            if (entry.wanted) {
                entry.wanted = false;
                return Optional.of(entry.target);
            }
            entries.remove(entry.target);
        }
        return Optional.empty();
    }

    /** Takes a device back. */
    synchronized void done(Target target, Result result, long now) {
        Entry entry = entries.get(target);
        if (entry == null) {
            throw new IllegalStateException("A device is done that nobody took");
        }
        switch (result) {
            case Done() -> rest(entry, now);
            case Unneeded() -> {
                entry.failures = 0;
                entry.due = now;
            }
            case Failed(Optional<Duration> after) -> {
                entry.failures++;
                if (entry.failures >= config.attempts()) {
                    rest(entry, now);
                } else {
                    entry.wanted = true;
                    entry.due = now + delay(entry.failures, after);
                }
            }
        }
        if (entry.due <= now && !entry.wanted) {
            entries.remove(target);
        } else {
            resting.add(entry);
        }
    }

    private void rest(Entry entry, long now) {
        entry.failures = 0;
        entry.due = now + config.interval().toMillis();
    }

    private long delay(int failures, Optional<Duration> after) {
        long longest = config.maxRetryDelay().toMillis();
        long delay = Math.min(config.retryDelay().toMillis(), longest);
        for (int i = 1; i < failures && delay < longest; i++) {
            delay = Math.min(2 * delay, longest);
        }
        return Math.min(longest, Math.max(delay, after.orElse(Duration.ZERO).toMillis()));
    }

    /** The devices that wait, rest or are sent to. */
    synchronized int size() {
        return entries.size();
    }
}
