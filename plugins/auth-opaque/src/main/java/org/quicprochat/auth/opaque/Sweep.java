package org.quicprochat.auth.opaque;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;

/** Removes sessions and held names whose time is over. */
final class Sweep {
    private final Store store;
    private final DueStore due;
    private final SessionStore sessions;
    private final AccountStore accounts;
    private final OpaqueConfig config;
    private final InstantSource clock;

    Sweep(
            Store store,
            DueStore due,
            SessionStore sessions,
            AccountStore accounts,
            OpaqueConfig config,
            InstantSource clock) {
        this.store = store;
        this.due = due;
        this.sessions = sessions;
        this.accounts = accounts;
        this.config = config;
        this.clock = clock;
    }

    /** Sweeps, bite by bite, what was due when it began. */
    void run() {
        Instant now = clock.instant();
        int swept;
        do {
            swept = store.run(tx -> bite(tx, now));
        } while (swept == config.sweepBite());
    }

    private int bite(Transaction tx, Instant now) {
        List<DueStore.Item> items = due.until(tx, now, config.sweepBite());
        for (DueStore.Item item : items) {
            tx.clear(item.key());
            switch (item.kind()) {
                case SESSION -> sessions.sweep(tx, item.id(), now);
                case HELD_NAME -> accounts.sweepHeld(tx, item.id(), now);
            }
        }
        return items.size();
    }
}
