package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.PeerLink;
import org.quicprochat.plugin.service.PeerLink.Answered;
import org.quicprochat.plugin.service.PeerLink.Failed;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.RelayBatchEnqueueResponse;
import org.quicprochat.wire.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the messages of the outbox to one peer: many in a call, one call at a time, on a virtual thread that is there
 * only while there is something to carry. Which recipients have messages is in memory, and read from the outbox at the
 * start. Thread-safe.
 */
final class Courier {
    private static final Logger log = LoggerFactory.getLogger(Courier.class);
    private static final int RELAY_BATCH = 901;

    /** What all couriers work with. */
    record Tools(
            Supplier<PeerLink> link,
            Store store,
            Outbox outbox,
            Refusals refusals,
            Waiters waiters,
            FederationConfig config,
            InstantSource clock,
            RandomGenerator random) {
        Backoff.Range range() {
            return new Backoff.Range(config.backoff(), config.maxBackoff());
        }
    }

    private final String peer;
    private final Tools tools;
    private final Settling settling;
    private final LinkedHashSet<IdentityKey> ready = new LinkedHashSet<>();
    private final Map<IdentityKey, Backoff> held = new HashMap<>();
    private Backoff pause = Backoff.NONE;
    private boolean stale = true;
    private boolean stopped;
    private int most;
    private @Nullable Thread running;

    Courier(String peer, Tools tools) {
        this.peer = peer;
        this.tools = tools;
        this.settling = new Settling(peer, tools);
        this.most = tools.config().relayItems();
    }

    /**
     * Says that a message for a recipient is in the outbox.
     *
     * @return whether it is carried now; else it waits
     */
    synchronized boolean wake(IdentityKey recipient) {
        if (held.containsKey(recipient)) {
            return false;
        }
        ready.add(recipient);
        return begin();
    }

    /** The peer is heard: what it did before is forgotten. */
    synchronized void heard() {
        pause = Backoff.NONE;
        begin();
    }

    /** Tries again what is to be tried by now. */
    synchronized void retry() {
        long now = tools.clock().millis();
        held.forEach((recipient, backoff) -> {
            if (backoff.isOver(now)) {
                ready.add(recipient);
            }
        });
        begin();
    }

    /** Looks at the whole outbox the next time. */
    synchronized void lookAgain() {
        stale = true;
        begin();
    }

    /** Begins nothing any more. */
    synchronized void stop() {
        stopped = true;
    }

    /** Waits until nothing is under way, at most for a time. */
    void join(Duration atMost) {
        Thread thread;
        synchronized (this) {
            thread = running;
        }
        try {
            if (thread != null && !thread.join(atMost)) {
                log.atWarn().addKeyValue("peer", peer).log("A call of a peer is still under way and is left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean mayBegin() {
        return !stopped
                && (stale || !ready.isEmpty())
                && pause.isOver(tools.clock().millis())
                && tools.link().get().state(peer).map(PeerLink.State::connected).orElse(false);
    }

    private boolean begin() {
        if (running == null && mayBegin()) {
            running = Thread.ofVirtual().name("courier " + peer).start(this::run);
        }
        return running != null;
    }

    private void run() {
        try {
            for (List<IdentityKey> turn = next(); !turn.isEmpty(); turn = next()) {
                carry(turn);
            }
        } catch (RuntimeException | Error e) { // Whatever it was: the next try must be able to begin.
            log.atError().addKeyValue("peer", peer).setCause(e).log("Messages for a peer wait: they cannot be carried");
            synchronized (this) {
                stale = true;
                pause(Duration.ZERO);
                running = null;
            }
        }
    }

    /** The recipients whose turn it is; none where there is no more to do, and then the thread ends. */
    private List<IdentityKey> next() {
        boolean look;
        synchronized (this) {
            look = stale && mayBegin();
            stale &= !look;
        }
        List<IdentityKey> found = new ArrayList<>();
        if (look) {
            tools.store().read(tx -> {
                tools.outbox().recipients(tx, peer, found::add);
                return true;
            });
        }
        synchronized (this) {
            found.stream().filter(recipient -> !held.containsKey(recipient)).forEach(ready::add);
            List<IdentityKey> turn = new ArrayList<>();
            while (mayBegin() && turn.size() < most && !ready.isEmpty()) {
                turn.add(ready.removeFirst());
            }
            if (turn.isEmpty()) {
                running = null;
            }
            return turn;
        }
    }

    private void carry(List<IdentityKey> turn) {
        long now = tools.clock().millis();
        Load.Limits limits = new Load.Limits(itemLimit(), tools.config().relayBytes());
        Load load = tools.store().read(tx -> Load.of(tx, tools.outbox(), peer, turn, limits, now));
        if (load.items().isEmpty()) {
            settling.expired(load);
            succeeded(turn, load, Map.of());
            return;
        }
        PeerLink.Reply reply = tools.link()
                .get()
                .call(peer, RELAY_BATCH, load.request(peer, now), tools.config().relayDeadline());
        switch (reply) {
            case Answered(Status status, ByteString body) when status == Status.OK -> answered(turn, load, body);
            case Answered(Status status, ByteString body)
            when status == Status.BAD_REQUEST -> tooMuch(turn, load, PeerCalls.refusal(status, body));
            case Answered(Status status, ByteString body) -> {
                Refusal refusal = PeerCalls.refusal(status, body);
                failed(turn, load, status + " " + refusal.reason(), refusal.retryAfter());
            }
            case Failed(PeerLink.Failure reason)
            when reason == PeerLink.Failure.TOO_LARGE ->
                tooMuch(turn, load, Refusal.of(Status.BAD_REQUEST, "TOO_LARGE"));
            case Failed(PeerLink.Failure reason) -> failed(turn, load, reason.name(), Duration.ZERO);
        }
    }

    private synchronized int itemLimit() {
        return most;
    }

    private void answered(List<IdentityKey> turn, Load load, ByteString body) {
        Optional<RelayBatchEnqueueResponse> answer = parse(body)
                .filter(parsed -> parsed.getResultsCount() == load.items().size());
        if (answer.isPresent()) {
            succeeded(turn, load, settling.settle(load, answer.get().getResultsList()));
        } else {
            failed(turn, load, "GARBLED", Duration.ZERO);
        }
    }

    private static Optional<RelayBatchEnqueueResponse> parse(ByteString body) {
        try {
            return Optional.of(RelayBatchEnqueueResponse.parseFrom(body));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    /** A call as a whole was wrong: fewer are carried, until it is clear which message it is. */
    private void tooMuch(List<IdentityKey> turn, Load load, Refusal refusal) {
        if (load.items().size() == 1) {
            settling.refuse(load, refusal);
            succeeded(turn, load, Map.of());
            return;
        }
        synchronized (this) {
            most = Math.max(1, load.items().size() / 2);
            ready.addAll(turn);
        }
    }

    private synchronized void succeeded(List<IdentityKey> turn, Load load, Map<IdentityKey, Duration> full) {
        long now = tools.clock().millis();
        if (pause.failures() > 0) {
            log.atInfo().addKeyValue("peer", peer).log("A peer takes messages again");
        }
        pause = Backoff.NONE;
        most = Math.min(tools.config().relayItems(), most * 2);
        for (IdentityKey recipient : turn) {
            Duration retryAfter = full.get(recipient);
            if (retryAfter != null) {
                Backoff before = held.getOrDefault(recipient, Backoff.NONE);
                held.put(recipient, before.next(now, tools.range(), retryAfter, tools.random()));
            } else {
                held.remove(recipient);
            }
        }
        load.left().stream().filter(recipient -> !full.containsKey(recipient)).forEach(ready::add);
    }

    private void failed(List<IdentityKey> turn, Load load, String why, Duration retryAfter) {
        synchronized (this) {
            if (pause.failures() == 0) {
                log.atWarn()
                        .addKeyValue("peer", peer)
                        .addKeyValue("why", why)
                        .log("A peer takes no messages; they wait in the outbox");
            }
            ready.addAll(turn);
            pause(retryAfter);
        }
        load.items().forEach(item -> tools.waiters().tell(Waiters.Key.of(peer, item.parcel()), new Waiters.Waits()));
    }

    private void pause(Duration retryAfter) {
        pause = pause.next(tools.clock().millis(), tools.range(), retryAfter, tools.random());
    }
}
