package org.quicprochat.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.plugin.service.PeerLink.Answered;
import org.quicprochat.plugin.service.PeerLink.Failed;
import org.quicprochat.plugin.service.PeerLink.Failure;
import org.quicprochat.plugin.service.PeerLink.Reply;
import org.quicprochat.proto.v1.DeviceKeyPackage;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyRequest;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyResponse;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageRequest;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageResponse;
import org.quicprochat.proto.v1.ProxyResolveUserRequest;
import org.quicprochat.proto.v1.ProxyResolveUserResponse;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.wire.Status;

class ProxyTest {
    private KeyShop shop = new KeyShop();
    private TwoServers two = TwoServers.openWith(shop);

    @AfterEach
    void close() {
        two.close();
    }

    private void open(String... config) {
        two.close();
        shop = new KeyShop();
        two = TwoServers.openWith(shop, config);
    }

    private ProxyFetchKeyPackageRequest.Builder claim() {
        return ProxyFetchKeyPackageRequest.newBuilder()
                .setSessionToken(two.alice.token())
                .setDestination(TwoServers.B)
                .setIdentityKey(two.bob.identity().bytes());
    }

    private FetchKeyPackageResponse claimed(ProxyFetchKeyPackageRequest.Builder request) {
        return two.a
                .call(902, request.build(), ProxyFetchKeyPackageResponse.parser())
                .getResult();
    }

    private ProxyFetchHybridKeyRequest hybrid() {
        return ProxyFetchHybridKeyRequest.newBuilder()
                .setSessionToken(two.alice.token())
                .setDestination(TwoServers.B)
                .setIdentityKey(two.bob.identity().bytes())
                .build();
    }

    private ProxyResolveUserRequest resolve(String username) {
        return ProxyResolveUserRequest.newBuilder()
                .setSessionToken(two.alice.token())
                .setDestination(TwoServers.B)
                .setUsername(username)
                .build();
    }

    @Test
    void theRemoteAnswerIsTheAnswer() {
        two.up();
        assertThat(claimed(claim()).getKeyPackage().toStringUtf8()).isEqualTo("1");
        assertThat(claimed(claim().setAllDevices(true)).getDeviceKeyPackagesList())
                .extracting(DeviceKeyPackage::getKeyPackage)
                .containsExactly(ByteString.copyFromUtf8("2"), ByteString.copyFromUtf8("3"));
        ByteString device = ByteString.copyFrom(new byte[16]);
        assertThat(claimed(claim().setDeviceId(device)).getKeyPackage().isEmpty())
                .isTrue();
        assertThat(shop.last()).isEqualTo(new KeyPackages.OfDevice(new DeviceId(device)));
        assertThat(two.a
                        .call(903, hybrid(), ProxyFetchHybridKeyResponse.parser())
                        .getHybridKey()
                        .toStringUtf8())
                .isEqualTo("hybrid");
        assertThat(two.a
                        .call(904, resolve("bob"), ProxyResolveUserResponse.parser())
                        .getIdentityKey())
                .isEqualTo(two.bob.identity().bytes());
    }

    @Test
    void theRemoteStatusIsTheStatus() {
        two.up();
        TestAnswer nobody = two.a.call(904, resolve("nobody"));
        assertThat(nobody.status()).isEqualTo(Status.NOT_FOUND);
        shop.ban(two.bob.identity());
        assertThat(two.a.call(904, resolve("bob"))).isEqualTo(nobody);
        TestAnswer noKey = two.a.call(903, hybrid());
        noKey.assertRefused(Status.NOT_FOUND, "NO_HYBRID_KEY", "identity_key");
    }

    @Test
    void whatIsNoQuestionIsTurnedAwayHere() {
        two.up();
        assertField(902, claim().setIdentityKey(ByteString.EMPTY).build(), "identity_key");
        assertField(902, claim().setDeviceId(ByteString.copyFromUtf8("short")).build(), "device_id");
        ByteString device = ByteString.copyFrom(new byte[16]);
        assertField(902, claim().setDeviceId(device).setAllDevices(true).build(), "device_id");
        assertField(903, hybrid().toBuilder().clearIdentityKey().build(), "identity_key");
        assertThat(two.a.call(904, resolve("x".repeat(5000))).status()).isEqualTo(Status.NOT_FOUND);
        assertThat(two.wire.calls()).isZero();
    }

    private void assertField(int method, MessageLite request, String field) {
        TestAnswer answer = two.a.call(method, request);
        assertThat(answer.status()).isEqualTo(Status.BAD_REQUEST);
        assertThat(answer.detail().getField()).isEqualTo(field);
    }

    @Test
    void aPeerThatIsNotConfiguredIsForbidden() {
        for (MessageLite request : List.of(
                claim().setDestination("c.example").build(),
                hybrid().toBuilder().setDestination("c.example").build(),
                resolve("bob").toBuilder().setDestination("c.example").build())) {
            int method = 902
                    + (request instanceof ProxyFetchHybridKeyRequest ? 1 : 0)
                    + (request instanceof ProxyResolveUserRequest ? 2 : 0);
            assertThat(two.a.call(method, request).reason()).isEqualTo("PEER_UNKNOWN");
        }
    }

    @Test
    void noConnectionIsUnavailableAndNoAnswerIsDeadlineExceeded() {
        for (int method = 902; method <= 904; method++) {
            assertFails(method, Status.UNAVAILABLE, "PEER_UNREACHABLE");
        }
        two.up();
        two.wire.answer(new Failed(Failure.DEADLINE));
        for (int method = 902; method <= 904; method++) {
            assertFails(method, Status.DEADLINE_EXCEEDED, "PEER_TIMEOUT");
        }
        two.wire.answer(new Failed(Failure.LOST));
        assertFails(904, Status.UNAVAILABLE, "PEER_LOST");
        two.wire.answer(new Answered(Status.OK, ByteString.copyFromUtf8("garbage")));
        assertFails(902, Status.UNAVAILABLE, "PEER_GARBLED");
        two.wire.answer(new Answered(Status.OK, ByteString.EMPTY));
        assertFails(904, Status.UNAVAILABLE, "PEER_GARBLED");
    }

    private void assertFails(int method, Status status, String reason) {
        MessageLite request = method == 902 ? claim().build() : method == 903 ? hybrid() : resolve("bob");
        TestAnswer answer = two.a.call(method, request);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.reason()).isEqualTo(reason);
        if (status == Status.UNAVAILABLE) {
            assertThat(answer.detail().getRetryAfterMs()).isPositive();
        }
    }

    @Test
    void theWordsOfAPeerAreCutToTheirForm() {
        two.up();
        ErrorDetail rude = ErrorDetail.newBuilder()
                .setReason("<script>")
                .setMessage("\u001b[2J".repeat(10_000))
                .setField("x\n")
                .setRetryAfterMs(Long.MAX_VALUE)
                .setIncidentId("abc")
                .build();
        two.wire.answer(refusal(Status.RATE_LIMITED, rude.toByteString()));
        TestAnswer answer = two.a.call(904, resolve("bob"));
        assertThat(answer.status()).isEqualTo(Status.RATE_LIMITED);
        assertThat(answer.reason()).isEqualTo("PEER_REFUSED");
        assertThat(answer.detail().getField()).isEmpty();
        assertThat(answer.detail().getMessage()).hasSizeLessThan(100).doesNotContain("\u001b");
        assertThat(answer.detail().getRetryAfterMs()).isEqualTo(86_400_000);

        two.wire.answer(refusal(Status.UNAUTHORIZED, ByteString.EMPTY));
        assertThat(two.a.call(904, resolve("bob")).status()).isEqualTo(Status.UNAVAILABLE);
        two.wire.answer(refusal(Status.FORBIDDEN, ByteString.copyFromUtf8("garbage")));
        assertThat(two.a.call(904, resolve("bob")).status()).isEqualTo(Status.FORBIDDEN);
        two.wire.answer(refusal(Status.INTERNAL, ByteString.EMPTY));
        assertThat(two.a.call(904, resolve("bob")).status()).isEqualTo(Status.INTERNAL);
    }

    private static Reply refusal(Status status, ByteString body) {
        return new Answered(status, body);
    }

    @Test
    void aLostAnswerLosesAPackageAndNeverGivesItTwice() {
        two.up();
        List<String> got = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            two.wire.loseAnswers(i % 3 == 0 ? 1 : 0);
            TestAnswer answer = two.a.call(902, claim().build());
            if (answer.status() == Status.OK) {
                got.add(answer.ok(ProxyFetchKeyPackageResponse.parser())
                        .getResult()
                        .getKeyPackage()
                        .toStringUtf8());
            } else {
                assertThat(answer.reason()).isEqualTo("PEER_LOST");
            }
        }
        assertThat(got).hasSize(13).doesNotHaveDuplicates();
        assertThat(two.wire.calls()).isEqualTo(20);
    }

    @Test
    void claimsOfOneAccountsPackagesHaveARateOnBothSides() {
        open("limits.rate.enabled = true", "limits.rate.claim { burst = 2, refill = 1, period = 1 h }");
        two.up();
        claimed(claim());
        claimed(claim());
        assertThat(two.a.call(902, claim().build()).status()).isEqualTo(Status.RATE_LIMITED);
        assertThat(two.wire.calls()).isEqualTo(2);
        TestAnswer ofAnother =
                two.a.call(902, claim().setSessionToken(two.dave.token()).build());
        assertThat(ofAnother.status()).isEqualTo(Status.RATE_LIMITED);
        assertThat(two.wire.calls()).isEqualTo(3);
        assertThat(two.a
                        .call(
                                902,
                                claim().setIdentityKey(two.carol.identity().bytes())
                                        .build())
                        .status())
                .isEqualTo(Status.OK);
    }

    @Test
    void withoutAPluginForKeysThereAreNone() {
        two.close();
        two = TwoServers.open();
        two.up();
        assertThat(two.a.call(902, claim().build()).status()).isEqualTo(Status.UNKNOWN_METHOD);
        assertThat(two.a.call(903, hybrid()).status()).isEqualTo(Status.UNKNOWN_METHOD);
    }
}
