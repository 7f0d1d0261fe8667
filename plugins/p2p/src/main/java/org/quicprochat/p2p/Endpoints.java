package org.quicprochat.p2p;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.Endpoint;
import org.quicprochat.proto.v1.PublishEndpointRequest;
import org.quicprochat.proto.v1.PublishEndpointResponse;
import org.quicprochat.proto.v1.ResolveEndpointRequest;
import org.quicprochat.proto.v1.ResolveEndpointResponse;

/** 800 PublishEndpoint, 801 ResolveEndpoint. Thread-safe. */
final class Endpoints {
    /** No account has this key (it is a point of small order), so there is no endpoint of it. */
    private static final IdentityKey NOBODY = new IdentityKey(ByteString.copyFrom(new byte[IdentityKey.SIZE]));

    private final Store store;
    private final EndpointStore endpoints;
    private final Neighbours neighbours;
    private final P2pConfig config;
    private final InstantSource clock;

    Endpoints(Store store, EndpointStore endpoints, Neighbours neighbours, P2pConfig config, InstantSource clock) {
        this.store = store;
        this.endpoints = endpoints;
        this.neighbours = neighbours;
        this.config = config;
        this.clock = clock;
    }

    /** Replaces the endpoint of the caller's device, or withdraws it. */
    PublishEndpointResponse publish(Principal caller, Call call, PublishEndpointRequest request) {
        ByteString nodeAddr = Fields.between(request.getNodeAddr(), 0, config.maxNodeAddr(), "node_addr");
        ByteString device = EndpointStore.nameOf(caller.device());
        if (nodeAddr.isEmpty()) {
            store.run(tx -> endpoints.clear(tx, caller.identity(), device));
            return PublishEndpointResponse.getDefaultInstance();
        }
        long expiresAt = clock.instant().plus(ttl(request.getTtlSecs())).toEpochMilli();
        store.run(tx -> {
            neighbours.requireThere(tx, caller);
            endpoints.set(tx, caller.identity(), device, new StoredEndpoint(expiresAt, nodeAddr));
            return true;
        });
        return PublishEndpointResponse.newBuilder().setExpiresAtMs(expiresAt).build();
    }

    private Duration ttl(int seconds) {
        Duration asked = Duration.ofSeconds(Integer.toUnsignedLong(seconds));
        return asked.isZero() || asked.compareTo(config.maxTtl()) > 0 ? config.maxTtl() : asked;
    }

    /** The endpoints of one who shares a channel with the caller. */
    ResolveEndpointResponse resolve(Principal caller, Call call, ResolveEndpointRequest request) {
        IdentityKey owner = IdentityKey.ofField(request.getIdentityKey(), "identity_key");
        List<Endpoint> found = store.read(tx -> visible(tx, caller.identity(), owner));
        if (found.isEmpty()) {
            throw StatusException.notFound(
                    "NO_ENDPOINT", "identity_key", "There is no endpoint of this identity for the caller");
        }
        return ResolveEndpointResponse.newBuilder().addAllEndpoints(found).build();
    }

    private List<Endpoint> visible(ReadTransaction tx, IdentityKey caller, IdentityKey owner) {
        IdentityKey shown = neighbours.mayFind(tx, caller, owner) ? owner : NOBODY;
        long now = clock.millis();
        return endpoints.of(tx, shown).stream()
                .filter(one -> !one.endpoint().isExpired(now))
                .map(one -> Endpoint.newBuilder()
                        .setDeviceId(one.device())
                        .setNodeAddr(one.endpoint().nodeAddr())
                        .setExpiresAtMs(one.endpoint().expiresAt())
                        .build())
                .toList();
    }

    /** A run of the background job: removes all that have expired, bite by bite. */
    void sweep() {
        long now = clock.millis();
        int swept;
        do {
            swept = store.run(tx -> endpoints.sweep(tx, now, config.sweepBite()));
        } while (swept == config.sweepBite());
    }
}
