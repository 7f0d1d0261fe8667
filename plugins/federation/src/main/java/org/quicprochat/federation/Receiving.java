package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.quicprochat.federation.Marks.Mark;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Mailboxes;
import org.quicprochat.plugin.service.Mailboxes.Letter;
import org.quicprochat.plugin.service.Mailboxes.Receipt;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.BatchItemResult;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;
import org.quicprochat.proto.v1.RelayBatchEnqueueResponse;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueResponse;
import org.quicprochat.wire.Status;

/** 900 RelayEnqueue and 901 RelayBatchEnqueue of peers: into the queues of this server's accounts. Thread-safe. */
final class Receiving {
    private final Store store;
    private final PeerCalls peers;
    private final Items items;
    private final Supplier<Mailboxes> mailboxes;
    private final Marks marks;
    private final RateLimiter messages;
    private final int batchItems;

    Receiving(
            Store store,
            PeerCalls peers,
            Items items,
            Supplier<Mailboxes> mailboxes,
            Marks marks,
            RateLimiter messages,
            FederationConfig config) {
        this.store = store;
        this.peers = peers;
        this.items = items;
        this.mailboxes = mailboxes;
        this.marks = marks;
        this.messages = messages;
        this.batchItems = config.batchItems();
    }

    /** A message whose form was checked, or why it is none. */
    private sealed interface Checked {}

    private record Good(Letter letter, long relaySeq) implements Checked {}

    private record Bad(StatusException fault) implements Checked {}

    RelayEnqueueResponse one(Peer peer, RelayEnqueueRequest request) {
        peers.checkPeer(peer, request.getDestination(), request.getSessionToken());
        messages.acquire(peer, 1);
        Letter letter = items.letter(request.getItem(), ByteString.EMPTY);
        Receipt receipt = store.run(tx -> take(tx, peer, letter, request.getRelaySeq()));
        return RelayEnqueueResponse.newBuilder()
                .setDelivered(true)
                .setSeq(receipt.seq())
                .setDuplicate(receipt.duplicate())
                .build();
    }

    RelayBatchEnqueueResponse batch(Peer peer, RelayBatchEnqueueRequest request) {
        peers.checkPeer(peer, request.getDestination(), request.getSessionToken());
        int count = request.getItemsCount();
        if (count < 1 || count > batchItems) {
            throw StatusException.badRequest("COUNT", "items", "A batch has too few or too many items")
                    .with("items", count);
        }
        if (request.getRelaySeqsCount() != 0 && request.getRelaySeqsCount() != count) {
            throw StatusException.badRequest("COUNT", "relay_seqs", "There is one number for each item, or none");
        }
        messages.acquire(peer, count);
        List<Checked> checked = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long relaySeq = request.getRelaySeqsCount() == 0 ? 0 : request.getRelaySeqs(i);
            checked.add(check(request.getItems(i), request.getSharedPayload(), relaySeq));
        }
        List<BatchItemResult> results = store.run(tx -> takeAll(tx, peer, checked));
        return RelayBatchEnqueueResponse.newBuilder()
                .setDelivered(true)
                .addAllResults(results)
                .build();
    }

    private Checked check(BatchItem item, ByteString sharedPayload, long relaySeq) {
        try {
            return new Good(items.letter(item, sharedPayload), relaySeq);
        } catch (StatusException e) {
            return new Bad(e);
        }
    }

    /** A recipient who cannot take a message now gets none of the later ones either: they stay in order. */
    private List<BatchItemResult> takeAll(Transaction tx, Peer peer, List<Checked> checked) {
        Map<IdentityKey, BatchItemResult> held = new HashMap<>();
        List<BatchItemResult> results = new ArrayList<>(checked.size());
        for (Checked item : checked) {
            results.add(
                    switch (item) {
                        case Bad(StatusException fault) -> result(fault);
                        case Good(Letter letter, long relaySeq) -> {
                            BatchItemResult before = held.get(letter.recipient());
                            BatchItemResult result = before == null ? taken(tx, peer, letter, relaySeq) : before;
                            if (isForNow(result)) {
                                held.put(letter.recipient(), result);
                            }
                            yield result;
                        }
                    });
        }
        return results;
    }

    private static boolean isForNow(BatchItemResult result) {
        return result.getStatus() == Status.RATE_LIMITED.code() || result.getStatus() == Status.UNAVAILABLE.code();
    }

    private BatchItemResult taken(Transaction tx, Peer peer, Letter letter, long relaySeq) {
        try {
            Receipt receipt = take(tx, peer, letter, relaySeq);
            return BatchItemResult.newBuilder()
                    .setSeq(receipt.seq())
                    .setDuplicate(receipt.duplicate())
                    .build();
        } catch (StatusException e) {
            return result(e);
        }
    }

    private Receipt take(Transaction tx, Peer peer, Letter letter, long relaySeq) {
        Mark mark = marks.get(tx, letter.recipient(), peer.domain());
        if (mark.covers(relaySeq)) {
            return new Receipt(mark.seqOf(relaySeq), true);
        }
        Receipt receipt = mailboxes.get().enqueue(tx, letter);
        if (relaySeq != 0) {
            marks.set(tx, letter.recipient(), peer.domain(), new Mark(relaySeq, receipt.seq()));
        }
        return receipt;
    }

    private static BatchItemResult result(StatusException fault) {
        return BatchItemResult.newBuilder()
                .setStatus(fault.status().code())
                .setReason(fault.reason())
                .build();
    }
}
