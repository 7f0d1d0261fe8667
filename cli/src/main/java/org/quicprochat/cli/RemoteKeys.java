package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quicprochat.proto.v1.FetchHybridKeysRequest;
import org.quicprochat.proto.v1.FetchHybridKeysResponse;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.HybridKeyEntry;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyRequest;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyResponse;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageRequest;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageResponse;
import org.quicprochat.wire.Status;

/** The keys of others, wherever their accounts are. */
final class RemoteKeys {
    private RemoteKeys() {}

    /** Claims a key package, or one of each device. */
    static FetchKeyPackageResponse claim(Link link, Recipient of, ByteString deviceId, boolean allDevices) {
        if (of.domain().isPresent()) {
            ProxyFetchKeyPackageRequest request = ProxyFetchKeyPackageRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setDestination(of.domain().get())
                    .setIdentityKey(of.identityKey())
                    .setDeviceId(deviceId)
                    .setAllDevices(allDevices)
                    .build();
            return link.remote()
                    .call(MethodIds.PROXY_FETCH_KEY_PACKAGE, request, ProxyFetchKeyPackageResponse.parser())
                    .getResult();
        }
        FetchKeyPackageRequest request = FetchKeyPackageRequest.newBuilder()
                .setSessionToken(link.token())
                .setIdentityKey(of.identityKey())
                .setDeviceId(deviceId)
                .setAllDevices(allDevices)
                .build();
        return link.remote().call(MethodIds.FETCH_KEY_PACKAGE, request, FetchKeyPackageResponse.parser());
    }

    /** The hybrid keys of some: those of the own server's accounts first; who has none is left out. */
    static List<HybridKeyEntry> hybridKeys(Link link, List<Recipient> of) {
        List<ByteString> own = of.stream()
                .filter(one -> one.domain().isEmpty())
                .map(Recipient::identityKey)
                .toList();
        List<HybridKeyEntry> found = new ArrayList<>();
        if (!own.isEmpty()) {
            FetchHybridKeysRequest request = FetchHybridKeysRequest.newBuilder()
                    .setSessionToken(link.token())
                    .addAllIdentityKeys(own)
                    .build();
            found.addAll(link.remote()
                    .call(MethodIds.FETCH_HYBRID_KEYS, request, FetchHybridKeysResponse.parser())
                    .getEntriesList());
        }
        of.forEach(one -> one.domain()
                .flatMap(domain -> hybridKey(link, one.identityKey(), domain))
                .ifPresent(found::add));
        return found;
    }

    private static Optional<HybridKeyEntry> hybridKey(Link link, ByteString identityKey, String domain) {
        ProxyFetchHybridKeyRequest request = ProxyFetchHybridKeyRequest.newBuilder()
                .setSessionToken(link.token())
                .setDestination(domain)
                .setIdentityKey(identityKey)
                .build();
        try {
            ByteString key = link.remote()
                    .call(MethodIds.PROXY_FETCH_HYBRID_KEY, request, ProxyFetchHybridKeyResponse.parser())
                    .getHybridKey();
            return Optional.of(HybridKeyEntry.newBuilder()
                    .setIdentityKey(identityKey)
                    .setHybridKey(key)
                    .build());
        } catch (Failure failure) {
            if (failure.exitCode() == ExitCode.of(Status.NOT_FOUND)) {
                return Optional.empty();
            }
            throw failure;
        }
    }
}
