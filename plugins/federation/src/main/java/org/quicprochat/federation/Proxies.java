package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Caller;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.plugin.service.KeyPackages.Claimed;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.DeviceKeyPackage;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyRequest;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyResponse;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageRequest;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageResponse;
import org.quicprochat.wire.Status;

/**
 * 902 ProxyFetchKeyPackage, 903 ProxyFetchHybridKey: of a client, asked of a peer; of a peer, answered. Thread-safe.
 */
final class Proxies {
    private static final ErrorDetail NO_KEYS = ErrorDetail.newBuilder()
            .setReason("UNKNOWN_METHOD")
            .setMessage("No plugin of this server keeps keys")
            .build();

    private final Store store;
    private final PeerCalls peers;
    private final Supplier<Optional<KeyPackages>> keys;
    private final RateLimiter claims;

    Proxies(Store store, PeerCalls peers, Supplier<Optional<KeyPackages>> keys, RateLimiter claims) {
        this.store = store;
        this.peers = peers;
        this.keys = keys;
        this.claims = claims;
    }

    /** Whose claims of whose packages: a claim of an account by an account, or by all of a peer's. */
    private record Claim(Object by, String destination, IdentityKey of) {
        @Override
        public String toString() {
            return "Claim[]";
        }
    }

    ProxyFetchKeyPackageResponse keyPackage(Caller caller, Call call, ProxyFetchKeyPackageRequest request) {
        return switch (caller) {
            case Principal account -> askKeyPackage(account, call, request);
            case Peer peer -> claim(peer, request);
        };
    }

    private ProxyFetchKeyPackageResponse askKeyPackage(
            Principal account, Call call, ProxyFetchKeyPackageRequest request) {
        String peer = peers.destination(request.getDestination());
        IdentityKey identity = IdentityKey.ofField(request.getIdentityKey(), "identity_key");
        var _ = KeyPackages.Selection.ofFields(request.getDeviceId(), request.getAllDevices());
        claims.acquire(new Claim(account.identity(), peer, identity), 1);
        ProxyFetchKeyPackageRequest question =
                request.toBuilder().clearSessionToken().setDestination(peer).build();
        return peers.ask(peer, call.id(), question, ProxyFetchKeyPackageResponse.parser());
    }

    /** Gives a package out; where the answer is lost, so is the package, and nobody is given it twice. */
    private ProxyFetchKeyPackageResponse claim(Peer peer, ProxyFetchKeyPackageRequest request) {
        peers.checkPeer(peer, request.getDestination(), request.getSessionToken());
        IdentityKey identity = IdentityKey.ofField(request.getIdentityKey(), "identity_key");
        KeyPackages.Selection selection =
                KeyPackages.Selection.ofFields(request.getDeviceId(), request.getAllDevices());
        claims.acquire(new Claim(peer, request.getDestination(), identity), 1);
        KeyPackages shelf = keys();
        List<Claimed> claimed = store.run(tx -> shelf.claim(tx, identity, selection));
        return ProxyFetchKeyPackageResponse.newBuilder()
                .setResult(request.getAllDevices() ? answerAll(claimed) : answerOne(claimed))
                .build();
    }

    private KeyPackages keys() {
        return keys.get().orElseThrow(() -> StatusException.of(Status.UNKNOWN_METHOD, NO_KEYS));
    }

    private static FetchKeyPackageResponse answerOne(List<Claimed> claimed) {
        FetchKeyPackageResponse.Builder answer = FetchKeyPackageResponse.newBuilder();
        if (!claimed.isEmpty()) {
            Claimed one = claimed.getFirst();
            answer.setKeyPackage(one.keyPackage())
                    .setLastResort(one.lastResort())
                    .setDeviceId(one.deviceId());
        }
        return answer.build();
    }

    private static FetchKeyPackageResponse answerAll(List<Claimed> claimed) {
        FetchKeyPackageResponse.Builder answer = FetchKeyPackageResponse.newBuilder();
        for (Claimed one : claimed) {
            answer.addDeviceKeyPackages(DeviceKeyPackage.newBuilder()
                    .setDeviceId(one.deviceId())
                    .setKeyPackage(one.keyPackage())
                    .setLastResort(one.lastResort()));
        }
        return answer.build();
    }

    ProxyFetchHybridKeyResponse hybridKey(Caller caller, Call call, ProxyFetchHybridKeyRequest request) {
        return switch (caller) {
            case Principal _ -> {
                String peer = peers.destination(request.getDestination());
                var _ = IdentityKey.ofField(request.getIdentityKey(), "identity_key");
                ProxyFetchHybridKeyRequest question = request.toBuilder()
                        .clearSessionToken()
                        .setDestination(peer)
                        .build();
                yield peers.ask(peer, call.id(), question, ProxyFetchHybridKeyResponse.parser());
            }
            case Peer peer -> {
                peers.checkPeer(peer, request.getDestination(), request.getSessionToken());
                IdentityKey identity = IdentityKey.ofField(request.getIdentityKey(), "identity_key");
                KeyPackages shelf = keys();
                ByteString key = store.read(tx -> shelf.hybridKey(tx, identity))
                        .orElseThrow(() -> StatusException.notFound(
                                "NO_HYBRID_KEY", "identity_key", "There is no hybrid key of this identity"));
                yield ProxyFetchHybridKeyResponse.newBuilder().setHybridKey(key).build();
            }
        };
    }
}
