package org.quicprochat.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.quicprochat.proto.v1.FetchHybridKeyRequest;
import org.quicprochat.proto.v1.FetchHybridKeyResponse;
import org.quicprochat.proto.v1.FetchHybridKeysRequest;
import org.quicprochat.proto.v1.FetchHybridKeysResponse;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.UploadHybridKeyRequest;
import org.quicprochat.proto.v1.UploadHybridKeyResponse;
import org.quicprochat.proto.v1.UploadKeyPackageRequest;
import org.quicprochat.proto.v1.UploadKeyPackageResponse;
import org.quicprochat.wire.Status;

/** The key packages and hybrid keys of one session: methods 300 to 304. Every method blocks. Thread-safe. */
public final class KeysClient {
    private static final int UPLOAD_KEY_PACKAGE = 300;
    private static final int FETCH_KEY_PACKAGE = 301;
    private static final int UPLOAD_HYBRID_KEY = 302;
    private static final int FETCH_HYBRID_KEY = 303;
    private static final int FETCH_HYBRID_KEYS = 304;

    private final QpcClient client;
    private final SessionInfo session;

    KeysClient(QpcClient client, SessionInfo session) {
        this.client = client;
        this.session = session;
    }

    /** Uploads 1 to 100 key packages for others to claim, all or none. Those that are there already are no error. */
    public UploadedKeyPackages upload(List<ByteString> keyPackages) {
        return upload(keyPackages, false);
    }

    /** Replaces the device's key package of last resort, which others get when no other is left. */
    public UploadedKeyPackages uploadLastResort(ByteString keyPackage) {
        return upload(List.of(keyPackage), true);
    }

    private UploadedKeyPackages upload(List<ByteString> keyPackages, boolean lastResort) {
        UploadKeyPackageRequest request = UploadKeyPackageRequest.newBuilder()
                .setSessionToken(session.token())
                .addAllKeyPackages(keyPackages)
                .setLastResort(lastResort)
                .build();
        UploadKeyPackageResponse answer = call(UPLOAD_KEY_PACKAGE, request, UploadKeyPackageResponse.parser(), true);
        return new UploadedKeyPackages(answer.getAvailable(), answer.getKeyPackageRefsList());
    }

    /**
     * Claims the oldest key package of an identity; empty where there is none. The package is gone then: one whose
     * answer is lost with its connection is lost.
     */
    public Optional<ClaimedKeyPackage> claim(ByteString identityKey) {
        return claimOne(FetchKeyPackageRequest.newBuilder().setIdentityKey(identityKey));
    }

    /** As {@link #claim(ByteString)}, of one device. */
    public Optional<ClaimedKeyPackage> claim(ByteString identityKey, ByteString deviceId) {
        return claimOne(
                FetchKeyPackageRequest.newBuilder().setIdentityKey(identityKey).setDeviceId(deviceId));
    }

    private Optional<ClaimedKeyPackage> claimOne(FetchKeyPackageRequest.Builder request) {
        FetchKeyPackageResponse answer = claim(request);
        return answer.getKeyPackage().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ClaimedKeyPackage(answer.getDeviceId(), answer.getKeyPackage(), answer.getLastResort()));
    }

    /** Claims one key package of each device of an identity; devices that have none are left out. */
    public List<ClaimedKeyPackage> claimOfAllDevices(ByteString identityKey) {
        FetchKeyPackageRequest.Builder request =
                FetchKeyPackageRequest.newBuilder().setIdentityKey(identityKey).setAllDevices(true);
        return claim(request).getDeviceKeyPackagesList().stream()
                .map(one -> new ClaimedKeyPackage(one.getDeviceId(), one.getKeyPackage(), one.getLastResort()))
                .toList();
    }

    /** Never sent twice by itself: each claim costs its owner a package. */
    private FetchKeyPackageResponse claim(FetchKeyPackageRequest.Builder request) {
        return call(
                FETCH_KEY_PACKAGE,
                request.setSessionToken(session.token()).build(),
                FetchKeyPackageResponse.parser(),
                false);
    }

    /** Publishes a hybrid key in place of the one before: ML-KEM-768 (1184 bytes), then X25519 (32 bytes). */
    public void uploadHybridKey(ByteString hybridKey) {
        UploadHybridKeyRequest request = UploadHybridKeyRequest.newBuilder()
                .setSessionToken(session.token())
                .setHybridKey(hybridKey)
                .build();
        call(UPLOAD_HYBRID_KEY, request, UploadHybridKeyResponse.parser(), true);
    }

    /** The hybrid key of an identity; empty where it has none. */
    public Optional<ByteString> hybridKey(ByteString identityKey) {
        FetchHybridKeyRequest request = FetchHybridKeyRequest.newBuilder()
                .setSessionToken(session.token())
                .setIdentityKey(identityKey)
                .build();
        try {
            return Optional.of(call(FETCH_HYBRID_KEY, request, FetchHybridKeyResponse.parser(), true)
                    .getHybridKey());
        } catch (QpcException e) {
            if (e.status() == Status.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The hybrid keys of 1 to 100 identities, by identity, in the order asked; those without one are left out. */
    public Map<ByteString, ByteString> hybridKeys(List<ByteString> identityKeys) {
        FetchHybridKeysRequest request = FetchHybridKeysRequest.newBuilder()
                .setSessionToken(session.token())
                .addAllIdentityKeys(identityKeys)
                .build();
        Map<ByteString, ByteString> found = new LinkedHashMap<>();
        call(FETCH_HYBRID_KEYS, request, FetchHybridKeysResponse.parser(), true)
                .getEntriesList()
                .forEach(entry -> found.put(entry.getIdentityKey(), entry.getHybridKey()));
        return found;
    }

    private <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser, boolean resend) {
        return client.call(
                methodId, request, parser, new CallOptions(client.defaults().deadline(), resend));
    }
}
