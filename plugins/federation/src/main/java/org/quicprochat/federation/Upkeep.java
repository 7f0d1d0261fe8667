package org.quicprochat.federation;

import java.time.InstantSource;
import java.util.Optional;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** Erases what an account leaves behind, and what is too old. */
final class Upkeep implements AccountDataOwner {
    private final Store store;
    private final Outbox outbox;
    private final Refusals refusals;
    private final AccountDataOwner marks;
    private final Couriers couriers;
    private final InstantSource clock;

    Upkeep(Courier.Tools tools, Subspace marks, Couriers couriers) {
        this.store = tools.store();
        this.outbox = tools.outbox();
        this.refusals = tools.refusals();
        this.marks = AccountDataOwner.clearing(marks);
        this.couriers = couriers;
        this.clock = tools.clock();
    }

    @Override
    public long erase(Transaction tx, Account account) {
        return outbox.erase(tx, account.identity()) + refusals.erase(tx, account.identity()) + marks.erase(tx, account);
    }

    private interface Step {
        Optional<Key> sweep(Transaction tx, Optional<Key> after, long now);
    }

    /** Drops what has expired, and has the couriers look for messages that they were not told of. */
    void sweep() {
        sweep(outbox::sweep);
        sweep(refusals::sweep);
        couriers.lookAgain();
    }

    private void sweep(Step step) {
        long now = clock.millis();
        Optional<Key> after = Optional.empty();
        do {
            Optional<Key> from = after;
            after = store.run(tx -> step.sweep(tx, from, now));
        } while (after.isPresent());
    }
}
