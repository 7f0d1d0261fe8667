package org.quicprochat.federation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.quicprochat.federation.Load.Numbered;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.BatchItemResult;
import org.quicprochat.wire.Status;

/** Does in the outbox what a peer answered, in one transaction, and tells those who wait. */
final class Settling {
    private final String peer;
    private final Courier.Tools tools;

    Settling(String peer, Courier.Tools tools) {
        this.peer = peer;
        this.tools = tools;
    }

    private record Told(Waiters.Key key, Waiters.Outcome outcome) {}

    private record Refused(Numbered item, Refusal refusal) {}

    /**
     * Settles a whole load.
     *
     * @param results one for each item
     * @return the recipients that take nothing now, each with the time that it asked for
     */
    Map<IdentityKey, Duration> settle(Load load, List<BatchItemResult> results) {
        List<Numbered> gone = new ArrayList<>(load.expired());
        List<Refused> refused = new ArrayList<>();
        List<Told> told = new ArrayList<>();
        Map<IdentityKey, Duration> full = new HashMap<>();
        for (int i = 0; i < results.size(); i++) {
            Numbered item = load.items().get(i);
            BatchItemResult result = results.get(i);
            Waiters.Key key = Waiters.Key.of(peer, item.parcel());
            Status status = Status.ofCode(result.getStatus()).orElse(Status.UNAVAILABLE);
            if (status == Status.OK) {
                gone.add(item);
                told.add(new Told(key, new Waiters.Delivered(result.getSeq(), result.getDuplicate())));
                continue;
            }
            Refusal refusal = Refusal.of(status, result.getReason());
            if (refusal.isForGood()) {
                refused.add(new Refused(item, refusal));
                told.add(new Told(key, new Waiters.Refused(item.seq(), refusal)));
            } else {
                full.put(item.parcel().recipient(), refusal.retryAfter());
                told.add(new Told(key, new Waiters.Waits()));
            }
        }
        write(gone, refused);
        told.forEach(one -> tools.waiters().tell(one.key(), one.outcome()));
        return full;
    }

    /** Settles a load of one message, which the peer refused for good. */
    void refuse(Load load, Refusal refusal) {
        Numbered item = load.items().getFirst();
        write(load.expired(), List.of(new Refused(item, refusal)));
        tools.waiters().tell(Waiters.Key.of(peer, item.parcel()), new Waiters.Refused(item.seq(), refusal));
    }

    /** Drops what has expired. */
    void expired(Load load) {
        if (!load.expired().isEmpty()) {
            write(load.expired(), List.of());
        }
    }

    private void write(List<Numbered> gone, List<Refused> refused) {
        long now = tools.clock().millis();
        tools.store().run(tx -> {
            gone.forEach(item -> tools.outbox().remove(tx, peer, item.seq(), item.parcel()));
            refused.forEach(one -> park(tx, one, now));
            return true;
        });
    }

    private void park(Transaction tx, Refused one, long now) {
        if (tools.outbox().remove(tx, peer, one.item().seq(), one.item().parcel())) {
            tools.refusals().add(tx, peer, one.item().seq(), one.item().parcel(), one.refusal(), now);
        }
    }
}
