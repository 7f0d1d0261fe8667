package org.quicprochat.auth.opaque;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;
import org.quicprochat.opaque.PendingLogin;
import org.quicprochat.plugin.IdentityKey;

/**
 * The logins of one connection that are started and not finished: a few, for a short time. They live and die with the
 * connection, so there is no table that strangers can fill. Thread-safe.
 */
final class PendingLogins {
    private final int limit;
    private final Duration timeToLive;
    private final Deque<Entry> entries = new ArrayDeque<>();

    private record Entry(String username, Optional<IdentityKey> identity, PendingLogin login, Instant end) {}

    PendingLogins(int limit, Duration timeToLive) {
        this.limit = limit;
        this.timeToLive = timeToLive;
    }

    /** Keeps a login; where there are as many as there may be, the oldest goes. */
    synchronized void add(String username, Optional<IdentityKey> identity, PendingLogin login, Instant now) {
        dropExpired(now);
        if (entries.size() >= limit) {
            entries.removeFirst().login().discard();
        }
        entries.addLast(new Entry(username, identity, login, now.plus(timeToLive)));
    }

    /**
     * Takes a KE3: gives the account that it proves to be. A login is good for one attempt: a KE3 that fits none of the
     * name's logins ends them all.
     */
    synchronized Optional<IdentityKey> finish(String username, byte[] ke3, Instant now) {
        dropExpired(now);
        Optional<Entry> match = entries.stream()
                .filter(entry -> entry.username().equals(username))
                .filter(entry -> entry.login().matches(ke3))
                .findFirst();
        drop(match.isPresent() ? match.get()::equals : entry -> entry.username().equals(username));
        return match.flatMap(Entry::identity);
    }

    /** The logins that are kept, expired ones among them. */
    synchronized int size() {
        return entries.size();
    }

    private void dropExpired(Instant now) {
        drop(entry -> !entry.end().isAfter(now));
    }

    private void drop(Predicate<Entry> which) {
        entries.removeIf(entry -> {
            boolean drop = which.test(entry);
            if (drop) {
                entry.login().discard();
            }
            return drop;
        });
    }
}
