package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.quicprochat.federation.Waiters.Delivered;
import org.quicprochat.federation.Waiters.Outcome;
import org.quicprochat.federation.Waiters.Refused;
import org.quicprochat.federation.Waiters.Waits;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.BatchItemResult;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;
import org.quicprochat.proto.v1.RelayBatchEnqueueResponse;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueResponse;

/** 900 RelayEnqueue and 901 RelayBatchEnqueue of this server's clients: into the outbox, and on. Thread-safe. */
final class Sending {
    /** The rates of one account's messages. */
    record Rates(RateLimiter calls, RateLimiter messages) {}

    private final Store store;
    private final PeerCalls peers;
    private final Items items;
    private final Outbox outbox;
    private final Refusals refusals;
    private final Couriers couriers;
    private final Waiters waiters;
    private final Supplier<UserDirectory> users;
    private final Rates rates;
    private final FederationConfig config;
    private final InstantSource clock;

    Sending(
            Courier.Tools tools,
            PeerCalls peers,
            Items items,
            Couriers couriers,
            Supplier<UserDirectory> users,
            Rates rates) {
        this.store = tools.store();
        this.peers = peers;
        this.items = items;
        this.outbox = tools.outbox();
        this.refusals = tools.refusals();
        this.couriers = couriers;
        this.waiters = tools.waiters();
        this.users = users;
        this.rates = rates;
        this.config = tools.config();
        this.clock = tools.clock();
    }

    RelayEnqueueResponse one(Principal sender, RelayEnqueueRequest request) {
        String peer = peers.destination(request.getDestination());
        rates.calls().acquire(sender.identity(), 1);
        Parcel parcel = items.parcel(sender.identity(), request.getItem(), ByteString.EMPTY, clock.millis());
        Outcome outcome = send(sender.identity(), peer, List.of(parcel)).getFirst();
        return switch (outcome) {
            case Delivered(long seq, boolean duplicate) ->
                RelayEnqueueResponse.newBuilder()
                        .setDelivered(true)
                        .setSeq(seq)
                        .setDuplicate(duplicate)
                        .build();
            case Refused(long outboxSeq, Refusal refusal) -> {
                told(sender.identity(), peer, List.of(outcome));
                throw refusal.toException();
            }
            case Waits() -> RelayEnqueueResponse.getDefaultInstance();
        };
    }

    RelayBatchEnqueueResponse batch(Principal sender, RelayBatchEnqueueRequest request) {
        String peer = peers.destination(request.getDestination());
        int count = request.getItemsCount();
        if (count < 1 || count > config.batchItems()) {
            throw StatusException.badRequest("COUNT", "items", "A batch has too few or too many items")
                    .with("items", count);
        }
        rates.calls().acquire(sender.identity(), 1);
        rates.messages().acquire(sender.identity(), count);
        List<Parcel> parcels = new ArrayList<>(count);
        long now = clock.millis();
        long bytes = 0;
        for (BatchItem item : request.getItemsList()) {
            Parcel parcel = items.parcel(sender.identity(), item, request.getSharedPayload(), now);
            bytes += parcel.payload().size();
            parcels.add(parcel);
        }
        if (bytes > config.batchBytes()) {
            throw StatusException.badRequest("TOO_LARGE", "items", "The payloads of a batch are too large together")
                    .with("bytes", bytes);
        }
        return answer(sender.identity(), peer, send(sender.identity(), peer, parcels));
    }

    private RelayBatchEnqueueResponse answer(IdentityKey sender, String peer, List<Outcome> outcomes) {
        if (outcomes.stream().anyMatch(Waits.class::isInstance)) {
            return RelayBatchEnqueueResponse.getDefaultInstance();
        }
        told(sender, peer, outcomes);
        RelayBatchEnqueueResponse.Builder answer =
                RelayBatchEnqueueResponse.newBuilder().setDelivered(true);
        for (Outcome outcome : outcomes) {
            BatchItemResult.Builder result = answer.addResultsBuilder();
            switch (outcome) {
                case Delivered(long seq, boolean duplicate) ->
                    result.setSeq(seq).setDuplicate(duplicate);
                case Refused(long outboxSeq, Refusal refusal) ->
                    result.setStatus(refusal.status().code()).setReason(refusal.reason());
                case Waits() -> throw new IllegalStateException("An item waits, and the batch was said to be done");
            }
        }
        return answer.build();
    }

    /** Stores all messages or none, and waits a while for what becomes of each. */
    private List<Outcome> send(IdentityKey sender, String peer, List<Parcel> parcels) {
        Map<Waiters.Key, CompletableFuture<Outcome>> waiting = new LinkedHashMap<>();
        parcels.forEach(parcel -> waiting.computeIfAbsent(Waiters.Key.of(peer, parcel), waiters::register));
        try {
            store.run(tx -> {
                checkSender(tx, sender);
                parcels.forEach(parcel -> outbox.add(tx, peer, parcel));
                return true;
            });
            boolean carried = true;
            Courier courier = couriers.of(peer);
            for (Parcel parcel : parcels) {
                carried &= courier.wake(parcel.recipient());
            }
            Duration patience = carried ? config.relayWait() : Duration.ZERO;
            return await(waiting, patience, parcels, peer);
        } finally {
            waiting.forEach(waiters::forget);
        }
    }

    private static List<Outcome> await(
            Map<Waiters.Key, CompletableFuture<Outcome>> waiting,
            Duration patience,
            List<Parcel> parcels,
            String peer) {
        long until = System.nanoTime() + patience.toNanos();
        List<Outcome> outcomes = new ArrayList<>(parcels.size());
        for (Parcel parcel : parcels) {
            CompletableFuture<Outcome> future = waiting.get(Waiters.Key.of(peer, parcel));
            outcomes.add(
                    future == null ? new Waits() : Waiters.await(future, Duration.ofNanos(until - System.nanoTime())));
        }
        return outcomes;
    }

    /** Nothing is kept of an account that ended while the call was under way. */
    private void checkSender(ReadTransaction tx, IdentityKey sender) {
        if (users.get().byIdentity(tx, sender).isEmpty()) {
            throw StatusException.unauthorized("SESSION_INVALID", "The session is over");
        }
    }

    /** The sender is told of these refusals by the answer, and need not be shown them. */
    private void told(IdentityKey sender, String peer, List<Outcome> outcomes) {
        List<Refused> refused = outcomes.stream()
                .filter(Refused.class::isInstance)
                .map(Refused.class::cast)
                .toList();
        if (!refused.isEmpty()) {
            store.run(tx -> {
                refused.forEach(one -> refusals.remove(tx, peer, one.outboxSeq(), sender));
                return true;
            });
        }
    }
}
