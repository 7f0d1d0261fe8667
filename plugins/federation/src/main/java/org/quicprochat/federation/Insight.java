package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Caller;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.PeerLink;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.FederationHealthRequest;
import org.quicprochat.proto.v1.FederationHealthResponse;
import org.quicprochat.proto.v1.ListOutboxRequest;
import org.quicprochat.proto.v1.ListOutboxResponse;
import org.quicprochat.proto.v1.ListPeersRequest;
import org.quicprochat.proto.v1.ListPeersResponse;
import org.quicprochat.proto.v1.OutboxEntry;
import org.quicprochat.proto.v1.PeerStatus;

/** 905 FederationHealth, 906 ListPeers, 907 ListOutbox. Thread-safe. */
final class Insight {
    private static final long NANOS_PER_MICRO = 1000;

    /** The first byte of a cursor: where it stands. */
    private static final byte WAITING = 0;

    private static final byte REFUSED = 1;

    private final Store store;
    private final PeerCalls peers;
    private final Outbox outbox;
    private final Refusals refusals;
    private final ServerView server;
    private final int page;

    Insight(Courier.Tools tools, PeerCalls peers, ServerView server) {
        this.store = tools.store();
        this.peers = peers;
        this.outbox = tools.outbox();
        this.refusals = tools.refusals();
        this.server = server;
        this.page = tools.config().outboxPage();
    }

    FederationHealthResponse health(Caller caller, Call call, FederationHealthRequest request) {
        return switch (caller) {
            case Principal _ -> healthOf(peers.destination(request.getDestination()), call);
            case Peer peer -> {
                peers.checkPeer(peer, request.getDestination(), request.getSessionToken());
                yield FederationHealthResponse.newBuilder().setReachable(true).build();
            }
        };
    }

    /** Asks the peer for a sign of life; what is answered is how that went. */
    private FederationHealthResponse healthOf(String peer, Call call) {
        FederationHealthRequest ping =
                FederationHealthRequest.newBuilder().setDestination(peer).build();
        boolean reachable;
        try {
            reachable = peers.ask(peer, call.id(), ping, FederationHealthResponse.parser())
                    .getReachable();
        } catch (StatusException e) {
            reachable = false;
        }
        PeerStatus status = status(peer);
        return FederationHealthResponse.newBuilder()
                .setReachable(reachable)
                .setRoundTripUs(status.getRoundTripUs())
                .setLastContactMs(status.getLastContactMs())
                .setBacklog(status.getBacklog())
                .build();
    }

    private PeerStatus status(String peer) {
        long backlog = store.read(tx -> outbox.backlog(tx, peer));
        PeerStatus.Builder status = PeerStatus.newBuilder().setDomain(peer).setBacklog(backlog);
        peers.link()
                .state(peer)
                .ifPresent((PeerLink.State state) -> status.setConnected(state.connected())
                        .setRoundTripUs(state.roundTrip().map(Duration::toNanos).orElse(0L) / NANOS_PER_MICRO)
                        .setLastContactMs(
                                state.lastContact().map(Instant::toEpochMilli).orElse(0L)));
        return status.build();
    }

    ListPeersResponse list(Principal caller, Call call, ListPeersRequest request) {
        return ListPeersResponse.newBuilder()
                .setDomain(server.domain().orElse(""))
                .addAllPeers(peers.link().peers().stream().map(this::status).toList())
                .build();
    }

    ListOutboxResponse outbox(Principal caller, Call call, ListOutboxRequest request) {
        int limit = request.getLimit() == 0 ? page : Math.clamp(Integer.toUnsignedLong(request.getLimit()), 1, page);
        ByteString cursor = request.getCursor();
        if (!cursor.isEmpty() && cursor.byteAt(0) != WAITING && cursor.byteAt(0) != REFUSED) {
            throw StatusException.badRequest("CURSOR", "cursor", "This is no cursor of this method");
        }
        return store.read(tx -> list(tx, caller.identity(), cursor, limit));
    }

    private ListOutboxResponse list(ReadTransaction tx, IdentityKey sender, ByteString cursor, int limit) {
        List<OutboxEntry> entries = new ArrayList<>();
        ByteString place = cursor.isEmpty() ? cursor : cursor.substring(1);
        boolean behind = !cursor.isEmpty() && cursor.byteAt(0) == REFUSED;
        if (!behind) {
            List<Entry> waiting = outbox.notes(tx, sender, place, limit + 1);
            waiting.stream().limit(limit).map(this::waiting).forEach(entries::add);
            if (waiting.size() > limit) {
                ByteString last = outbox.place(waiting.get(limit - 1).key()).encode();
                return answer(entries, WAITING, last);
            }
        }
        Key after = behind && !place.isEmpty() ? refusedKey(sender, place) : null;
        int room = limit - entries.size();
        List<Entry> refused = refusals.of(tx, sender, after, room + 1);
        refused.stream().limit(room).map(this::refused).forEach(entries::add);
        if (refused.size() <= room) {
            return ListOutboxResponse.newBuilder().addAllEntries(entries).build();
        }
        return answer(entries, REFUSED, room == 0 ? ByteString.EMPTY : place(refused.get(room - 1)));
    }

    private static ListOutboxResponse answer(List<OutboxEntry> entries, byte kind, ByteString place) {
        ByteString cursor = ByteString.copyFrom(new byte[] {kind}).concat(place);
        return ListOutboxResponse.newBuilder()
                .addAllEntries(entries)
                .setNextCursor(cursor)
                .build();
    }

    private ByteString place(Entry refused) {
        Note.Place place = new Note.Place(
                refusals.peer(refused.key()),
                Refusals.Refused.decode(refused.value()).recipient(),
                refusals.seq(refused.key()));
        return place.encode();
    }

    private @Nullable Key refusedKey(IdentityKey sender, ByteString place) {
        Note.Place decoded = Note.Place.decode(place);
        return refusals.key(sender, decoded.seq(), decoded.peer());
    }

    private OutboxEntry waiting(Entry entry) {
        Note.Place place = outbox.place(entry.key());
        Note note = Note.decode(entry.value());
        return OutboxEntry.newBuilder()
                .setDestination(place.peer())
                .setRecipientKey(place.recipient().bytes())
                .setMessageId(note.messageId())
                .setEnqueuedAtMs(note.enqueuedAt())
                .setExpiresAtMs(note.expiresAt())
                .setPayloadBytes(note.size())
                .build();
    }

    private OutboxEntry refused(Entry entry) {
        Refusals.Refused record = Refusals.Refused.decode(entry.value());
        return OutboxEntry.newBuilder()
                .setDestination(refusals.peer(entry.key()))
                .setRecipientKey(record.recipient().bytes())
                .setMessageId(record.messageId())
                .setEnqueuedAtMs(record.enqueuedAt())
                .setExpiresAtMs(refusals.forgottenAt(record))
                .setPayloadBytes(record.size())
                .setRefusedStatus(record.status().code())
                .setRefusedReason(record.reason())
                .build();
    }
}
