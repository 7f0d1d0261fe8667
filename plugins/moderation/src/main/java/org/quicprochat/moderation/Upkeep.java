package org.quicprochat.moderation;

import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.ChannelDataOwner;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.storage.Transaction;

/** Erases what is kept of accounts and channels that end; the audit trail goes on without their names. Thread-safe. */
final class Upkeep implements AccountDataOwner, ChannelDataOwner {
    private final BanStore bans;
    private final ReportStore reports;
    private final Aliases aliases;

    Upkeep(BanStore bans, ReportStore reports, Aliases aliases) {
        this.bans = bans;
        this.reports = reports;
        this.aliases = aliases;
    }

    @Override
    public long erase(Transaction tx, Account account) {
        IdentityKey identity = account.identity();
        var own = bans.of(tx, identity);
        own.forEach(place -> bans.remove(tx, place));
        return own.size() + reports.erase(tx, identity) + aliases.erase(tx, identity);
    }

    @Override
    public void deleted(Transaction tx, ChannelId channel) {
        bans.in(tx, Scope.of(channel)).forEach(place -> bans.remove(tx, place));
    }
}
