package org.quicprochat.moderation;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;

/** Removes what is over: bans, and what the audit trail no longer keeps; in bites of a bounded number of records. */
final class Sweep {
    private final Store store;
    private final BanStore bans;
    private final ReportStore reports;
    private final AuditTrail audit;
    private final InstantSource clock;
    private final Duration retention;
    private final int bite;

    Sweep(
            Store store,
            BanStore bans,
            ReportStore reports,
            AuditTrail audit,
            InstantSource clock,
            ModerationConfig config) {
        this.store = store;
        this.bans = bans;
        this.reports = reports;
        this.audit = audit;
        this.clock = clock;
        this.retention = config.auditRetention();
        this.bite = config.sweepBite();
    }

    /** A run of the background job: everything that is due. */
    void sweep() {
        boolean more = true;
        while (more) {
            more = store.run(this::sweepBite);
        }
    }

    private boolean sweepBite(Transaction tx) {
        long now = clock.millis();
        List<BanStore.Place> over = bans.due(tx, now, bite);
        over.forEach(place -> bans.remove(tx, place));
        long kept = now - retention.toMillis();
        int forgotten = reports.forget(tx, kept, bite);
        int cut = audit.cut(tx, kept, bite);
        return over.size() == bite || forgotten == bite || cut == bite;
    }
}
