package org.quicprochat.moderation;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.Report;

/** The pending reports with their indexes, and the memory of those that were resolved. Thread-safe. */
final class ReportStore {
    private static final byte[] NOTHING = {};
    private static final String PENDING = "reports";

    private final Spaces spaces;

    /** Where the records are; the package documentation draws them. */
    record Spaces(Subspace reports, Subspace known, Subspace by, Subspace about, Subspace resolved, Subspace tallies) {}

    /** Where a pending report is on the list. */
    record Position(long time, ByteString id) {}

    ReportStore(Spaces spaces) {
        this.spaces = spaces;
    }

    /** What is known of a report; empty: nothing, or nothing any more. */
    Optional<Known> known(ReadTransaction tx, ByteString id) {
        return Optional.ofNullable(tx.get(spaces.known().key(id))).map(Known::decode);
    }

    /** The number of pending reports. */
    long count(ReadTransaction tx) {
        return tx.getNumber(spaces.tallies().key(PENDING)).orElse(0);
    }

    /** Whether an account has so many pending reports, or more. */
    boolean hasMade(ReadTransaction tx, IdentityKey reporter, int reports) {
        return tx.scan(spaces.by().range(reporter.bytes()), reports).size() >= reports;
    }

    /** Puts a report of which nothing is known on the list. */
    void add(Transaction tx, Report report) {
        ByteString id = report.getReportId();
        tx.set(spaces.reports().key(report.getReportedAtMs(), id), report.toByteArray());
        tx.set(spaces.known().key(id), new Known(true, report.getReportedAtMs()).encode());
        tx.set(spaces.by().key(report.getReporterKey(), id), NOTHING);
        tx.set(spaces.about().key(report.getReportedKey(), id), NOTHING);
        tx.setNumber(spaces.tallies().key(PENDING), count(tx) + 1);
    }

    /**
     * Takes a pending report off the list, and forgets it.
     *
     * @param at when it was made
     */
    Report remove(Transaction tx, ByteString id, long at) {
        byte[] record = tx.get(spaces.reports().key(at, id));
        if (record == null) {
            throw new IllegalStateException("A report that is known as pending is not on the list");
        }
        Report report = Stored.parse(Report.parser(), record);
        tx.clear(spaces.reports().key(at, id));
        tx.clear(spaces.known().key(id));
        tx.clear(spaces.by().key(report.getReporterKey(), id));
        tx.clear(spaces.about().key(report.getReportedKey(), id));
        tx.setNumber(spaces.tallies().key(PENDING), count(tx) - 1);
        return report;
    }

    /** Remembers that a report was resolved. */
    void rememberResolved(Transaction tx, ByteString id, long now) {
        tx.set(spaces.known().key(id), new Known(false, now).encode());
        tx.set(spaces.resolved().key(now, id), NOTHING);
    }

    /** Some pending reports, the oldest first, behind one of these (exclusive). */
    List<Report> list(ReadTransaction tx, Optional<Position> after, int limit) {
        KeyRange all = spaces.reports().range();
        KeyRange range = after.map(position -> all.after(spaces.reports().key(position.time(), position.id())))
                .orElse(all);
        return tx.scan(range, limit).stream()
                .map(entry -> Stored.parse(Report.parser(), entry.value()))
                .toList();
    }

    /**
     * Erases the pending reports by an account and about it.
     *
     * @return the reports erased
     */
    long erase(Transaction tx, IdentityKey identity) {
        Set<ByteString> ids = new LinkedHashSet<>(ids(tx, spaces.by(), identity));
        ids.addAll(ids(tx, spaces.about(), identity));
        for (ByteString id : ids) {
            Known known = known(tx, id)
                    .orElseThrow(() -> new IllegalStateException("A report of an account's list is not known"));
            remove(tx, id, known.at());
        }
        return ids.size();
    }

    private static List<ByteString> ids(ReadTransaction tx, Subspace space, IdentityKey identity) {
        List<ByteString> ids = new ArrayList<>();
        tx.visit(space.range(identity.bytes()), ScanOrder.ASCENDING, entry -> {
            ids.add(space.unpack(entry.key()).bytes(1));
            return true;
        });
        return ids;
    }

    /**
     * Forgets some reports that were resolved before a time, in milliseconds of the epoch.
     *
     * @return how many
     */
    int forget(Transaction tx, long before, int limit) {
        Subspace resolved = spaces.resolved();
        var old = tx.scan(resolved.range().before(resolved.key(before)), limit);
        old.forEach(entry -> {
            tx.clear(entry.key());
            tx.clear(spaces.known().key(resolved.unpack(entry.key()).bytes(1)));
        });
        return old.size();
    }
}
