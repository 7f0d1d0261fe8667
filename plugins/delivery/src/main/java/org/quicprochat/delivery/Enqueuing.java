package org.quicprochat.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Mailboxes.Receipt;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.BatchEnqueueRequest;
import org.quicprochat.proto.v1.BatchEnqueueResponse;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.BatchItemResult;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.EnqueueResponse;

/** Answers Enqueue and BatchEnqueue. */
final class Enqueuing {
    private final Store store;
    private final PostOffice office;
    private final Drafts drafts;
    private final RateLimiter batchMessages;
    private final int batchItems;

    Enqueuing(Store store, PostOffice office, Drafts drafts, RateLimiter batchMessages, int batchItems) {
        this.store = store;
        this.office = office;
        this.drafts = drafts;
        this.batchMessages = batchMessages;
        this.batchItems = batchItems;
    }

    /** What becomes of one item of a batch: a message to queue, or why it is none. */
    private sealed interface Item {}

    private record Good(Draft draft) implements Item {}

    private record Bad(StatusException fault) implements Item {}

    EnqueueResponse enqueue(Principal principal, Call call, EnqueueRequest request) {
        Draft draft = drafts.of(request);
        Receipt receipt = store.run(tx -> {
            Posting posting = office.open(tx);
            Receipt done = posting.post(principal.identity(), draft);
            posting.finish();
            return done;
        });
        return EnqueueResponse.newBuilder()
                .setSeq(receipt.seq())
                .setDuplicate(receipt.duplicate())
                .build();
    }

    BatchEnqueueResponse batchEnqueue(Principal principal, Call call, BatchEnqueueRequest request) {
        int count = request.getItemsCount();
        if (count < 1 || count > batchItems) {
            throw StatusException.badRequest("COUNT", "items", "A batch has too few or too many items")
                    .with("items", count);
        }
        Optional<Body> shared = drafts.shared(request.getSharedPayload());
        batchMessages.acquire(principal.identity(), count);
        List<Item> items = new ArrayList<>(count);
        for (BatchItem item : request.getItemsList()) {
            items.add(check(item, shared));
        }
        List<BatchItemResult> results = store.run(tx -> post(tx, principal.identity(), items));
        return BatchEnqueueResponse.newBuilder().addAllResults(results).build();
    }

    private Item check(BatchItem item, Optional<Body> shared) {
        try {
            return new Good(drafts.of(item, shared));
        } catch (StatusException e) {
            return new Bad(e);
        }
    }

    private List<BatchItemResult> post(Transaction tx, IdentityKey sender, List<Item> items) {
        Posting posting = office.open(tx);
        List<BatchItemResult> results = new ArrayList<>(items.size());
        for (Item item : items) {
            results.add(
                    switch (item) {
                        case Good(Draft draft) -> post(posting, sender, draft);
                        case Bad(StatusException fault) -> result(fault);
                    });
        }
        posting.finish();
        return results;
    }

    private static BatchItemResult post(Posting posting, IdentityKey sender, Draft draft) {
        try {
            Receipt receipt = posting.post(sender, draft);
            return BatchItemResult.newBuilder()
                    .setSeq(receipt.seq())
                    .setDuplicate(receipt.duplicate())
                    .build();
        } catch (StatusException e) {
            return result(e);
        }
    }

    private static BatchItemResult result(StatusException fault) {
        return BatchItemResult.newBuilder()
                .setStatus(fault.status().code())
                .setReason(fault.reason())
                .build();
    }
}
