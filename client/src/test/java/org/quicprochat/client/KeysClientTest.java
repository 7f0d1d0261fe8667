package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.quicprochat.client.ScriptedServer.Request;
import org.quicprochat.proto.v1.DeviceKeyPackage;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.FetchHybridKeysResponse;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.HybridKeyEntry;
import org.quicprochat.proto.v1.UploadHybridKeyResponse;
import org.quicprochat.proto.v1.UploadKeyPackageRequest;
import org.quicprochat.proto.v1.UploadKeyPackageResponse;
import org.quicprochat.wire.Status;

/** Each method's request and answer, as its .proto says. */
class KeysClientTest {
    private static final ByteString TOKEN = ByteString.copyFromUtf8("token");
    private static final ByteString BOB = ByteString.copyFrom(new byte[32]);
    private static final ByteString NOBODY = ByteString.copyFromUtf8("nobody");
    private static final ByteString DEVICE = ByteString.copyFrom(new byte[16]);
    private static final ByteString PACKAGE = ByteString.copyFromUtf8("a key package");
    private static final SessionInfo SESSION = new SessionInfo(TOKEN, BOB, Instant.EPOCH);

    private static void serve(Request request) {
        try {
            answer(request);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void answer(Request request) throws InvalidProtocolBufferException {
        switch (request.methodId()) {
            case 300 -> {
                UploadKeyPackageRequest upload = UploadKeyPackageRequest.parseFrom(request.body());
                request.ok(UploadKeyPackageResponse.newBuilder()
                        .setAvailable(upload.getLastResort() ? 0 : upload.getKeyPackagesCount())
                        .addAllKeyPackageRefs(upload.getKeyPackagesList())
                        .build());
            }
            case 301 -> request.ok(claim(FetchKeyPackageRequest.parseFrom(request.body())));
            case 302 -> request.ok(UploadHybridKeyResponse.getDefaultInstance());
            case 303 -> request.answer(Status.NOT_FOUND, ErrorDetail.getDefaultInstance());
            default ->
                request.ok(FetchHybridKeysResponse.newBuilder()
                        .addEntries(
                                HybridKeyEntry.newBuilder().setIdentityKey(BOB).setHybridKey(PACKAGE))
                        .build());
        }
    }

    private static FetchKeyPackageResponse claim(FetchKeyPackageRequest request) {
        FetchKeyPackageResponse.Builder answer = FetchKeyPackageResponse.newBuilder();
        if (request.getAllDevices()) {
            answer.addDeviceKeyPackages(
                    DeviceKeyPackage.newBuilder().setDeviceId(DEVICE).setKeyPackage(PACKAGE));
        } else if (request.getIdentityKey().equals(BOB)) {
            answer.setKeyPackage(PACKAGE).setDeviceId(request.getDeviceId()).setLastResort(true);
        }
        return answer.build();
    }

    @Test
    void everyMethodSaysWhatItsProtoSays() {
        try (ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());
                ScriptedServer server = ScriptedServer.start(KeysClientTest::serve);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            KeysClient keys = client.keys(SESSION);

            assertThat(keys.upload(List.of(PACKAGE, BOB))).isEqualTo(new UploadedKeyPackages(2, List.of(PACKAGE, BOB)));
            assertThat(keys.uploadLastResort(PACKAGE)).isEqualTo(new UploadedKeyPackages(0, List.of(PACKAGE)));
            assertThat(keys.claim(BOB)).contains(new ClaimedKeyPackage(ByteString.EMPTY, PACKAGE, true));
            assertThat(keys.claim(BOB, DEVICE)).contains(new ClaimedKeyPackage(DEVICE, PACKAGE, true));
            assertThat(keys.claim(NOBODY)).isEmpty();
            assertThat(keys.claimOfAllDevices(BOB)).containsExactly(new ClaimedKeyPackage(DEVICE, PACKAGE, false));
            keys.uploadHybridKey(PACKAGE);
            assertThat(keys.hybridKey(NOBODY)).isEmpty();
            assertThat(keys.hybridKeys(List.of(NOBODY, BOB))).isEqualTo(Map.of(BOB, PACKAGE));
        }
    }
}
