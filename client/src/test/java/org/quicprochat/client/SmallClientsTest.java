package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.quicprochat.client.ScriptedServer.Request;
import org.quicprochat.proto.v1.DeleteAccountRequest;
import org.quicprochat.proto.v1.DeleteAccountResponse;
import org.quicprochat.proto.v1.DeleteRecoveryBundleResponse;
import org.quicprochat.proto.v1.Endpoint;
import org.quicprochat.proto.v1.ErasedData;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.FetchRecoveryBundleRequest;
import org.quicprochat.proto.v1.FetchRecoveryBundleResponse;
import org.quicprochat.proto.v1.PublishEndpointRequest;
import org.quicprochat.proto.v1.PublishEndpointResponse;
import org.quicprochat.proto.v1.ResolveEndpointRequest;
import org.quicprochat.proto.v1.ResolveEndpointResponse;
import org.quicprochat.proto.v1.ResolveIdentityRequest;
import org.quicprochat.proto.v1.ResolveIdentityResponse;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.proto.v1.ResolveUserResponse;
import org.quicprochat.proto.v1.StoreRecoveryBundleRequest;
import org.quicprochat.proto.v1.StoreRecoveryBundleResponse;
import org.quicprochat.wire.Status;

/** Accounts, recovery, endpoints: each method's request and answer, as its .proto says. */
class SmallClientsTest {
    private static final ByteString TOKEN = ByteString.copyFromUtf8("token");
    private static final ByteString BOB = ByteString.copyFrom(new byte[32]);
    private static final ByteString NOBODY = ByteString.copyFromUtf8("nobody");
    private static final ByteString DEVICE = ByteString.copyFrom(new byte[16]);
    private static final ByteString BYTES = ByteString.copyFromUtf8("some bytes");
    private static final Instant THEN = Instant.ofEpochMilli(1_000_000);
    private static final SessionInfo SESSION = new SessionInfo(TOKEN, BOB, Instant.EPOCH);
    private static final SessionInfo EMPTY_HANDED =
            new SessionInfo(ByteString.copyFromUtf8("none"), BOB, Instant.EPOCH);

    private static void serve(Request request) {
        try {
            answer(request);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void answer(Request request) throws InvalidProtocolBufferException {
        switch (request.methodId()) {
            case 500, 501, 950 -> answerAccounts(request);
            case 750, 751, 752 -> answerRecovery(request);
            default -> answerEndpoints(request);
        }
    }

    private static void answerAccounts(Request request) throws InvalidProtocolBufferException {
        switch (request.methodId()) {
            case 500 -> {
                ResolveUserRequest asked = ResolveUserRequest.parseFrom(request.body());
                answer(
                        request,
                        asked.getUsername().equals("bob"),
                        ResolveUserResponse.newBuilder().setIdentityKey(BOB).build());
            }
            case 501 -> {
                ResolveIdentityRequest asked = ResolveIdentityRequest.parseFrom(request.body());
                answer(
                        request,
                        !asked.getIdentityKey().equals(NOBODY),
                        ResolveIdentityResponse.newBuilder()
                                .setUsername("bob")
                                .setRegisteredAtMs(THEN.toEpochMilli())
                                .setDomain(asked.getIdentityKey().equals(BOB) ? "chat.example" : "")
                                .build());
            }
            case 950 -> {
                assertThat(DeleteAccountRequest.parseFrom(request.body()).getSessionToken())
                        .isEqualTo(TOKEN);
                request.ok(DeleteAccountResponse.newBuilder()
                        .setDeletedAtMs(THEN.toEpochMilli())
                        .addErased(ErasedData.newBuilder().setPlugin("delivery").setRecords(7))
                        .build());
            }
            default -> throw new AssertionError("The method is not one of these");
        }
    }

    private static void answerRecovery(Request request) throws InvalidProtocolBufferException {
        switch (request.methodId()) {
            case 750 -> {
                StoreRecoveryBundleRequest store = StoreRecoveryBundleRequest.parseFrom(request.body());
                request.ok(StoreRecoveryBundleResponse.newBuilder()
                        .setVersion(
                                store.getExpectedVersion() + store.getBundle().size())
                        .build());
            }
            case 751 -> {
                FetchRecoveryBundleRequest asked = FetchRecoveryBundleRequest.parseFrom(request.body());
                answer(
                        request,
                        asked.getSessionToken().equals(TOKEN),
                        FetchRecoveryBundleResponse.newBuilder()
                                .setBundle(BYTES)
                                .setVersion(3)
                                .setStoredAtMs(THEN.toEpochMilli())
                                .build());
            }
            case 752 -> request.ok(DeleteRecoveryBundleResponse.getDefaultInstance());
            default -> throw new AssertionError("The method is not one of these");
        }
    }

    private static void answerEndpoints(Request request) throws InvalidProtocolBufferException {
        switch (request.methodId()) {
            case 800 -> {
                PublishEndpointRequest publish = PublishEndpointRequest.parseFrom(request.body());
                request.ok(PublishEndpointResponse.newBuilder()
                        .setExpiresAtMs(Integer.toUnsignedLong(publish.getTtlSecs()))
                        .build());
            }
            case 801 -> {
                ResolveEndpointRequest asked = ResolveEndpointRequest.parseFrom(request.body());
                answer(
                        request,
                        asked.getIdentityKey().equals(BOB),
                        ResolveEndpointResponse.newBuilder()
                                .addEndpoints(Endpoint.newBuilder()
                                        .setDeviceId(DEVICE)
                                        .setNodeAddr(BYTES)
                                        .setExpiresAtMs(THEN.toEpochMilli()))
                                .build());
            }
            default -> throw new AssertionError("The method is not one of these");
        }
    }

    private static void answer(Request request, boolean found, MessageLite answer) {
        if (found) {
            request.ok(answer);
        } else {
            request.answer(Status.NOT_FOUND, ErrorDetail.getDefaultInstance());
        }
    }

    @Test
    void everyMethodSaysWhatItsProtoSays() {
        try (ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());
                ScriptedServer server = ScriptedServer.start(SmallClientsTest::serve);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            AccountsClient accounts = client.accounts(SESSION);
            assertThat(accounts.identityKey("bob")).contains(BOB);
            assertThat(accounts.identityKey("nobody")).isEmpty();
            assertThat(accounts.account(BOB))
                    .contains(new AccountsClient.Found("bob", THEN, Optional.of("chat.example")));
            assertThat(accounts.account(DEVICE)).contains(new AccountsClient.Found("bob", THEN, Optional.empty()));
            assertThat(accounts.account(NOBODY)).isEmpty();
            assertThat(accounts.delete()).isEqualTo(new AccountsClient.Deleted(THEN, Map.of("delivery", 7L)));

            RecoveryClient recovery = client.recovery(SESSION);
            assertThat(recovery.store(BYTES)).isEqualTo(BYTES.size());
            assertThat(recovery.replace(BYTES, 5)).isEqualTo(5 + BYTES.size());
            assertThatThrownBy(() -> recovery.replace(BYTES, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThat(recovery.fetch()).contains(new RecoveryClient.StoredBundle(BYTES, 3, THEN));
            assertThat(client.recovery(EMPTY_HANDED).fetch()).isEmpty();
            recovery.delete();

            EndpointsClient endpoints = client.endpoints(SESSION);
            assertThat(endpoints.publish(BYTES, Duration.ofSeconds(90))).isEqualTo(Instant.ofEpochMilli(90));
            assertThat(endpoints.publish(BYTES, Duration.ofDays(100_000)))
                    .isEqualTo(Instant.ofEpochMilli(Integer.MAX_VALUE));
            assertThatThrownBy(() -> endpoints.publish(ByteString.EMPTY, Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
            endpoints.withdraw();
            assertThat(endpoints.resolve(BOB)).containsExactly(new EndpointsClient.Found(DEVICE, BYTES, THEN));
            assertThat(endpoints.resolve(NOBODY)).isEmpty();
        }
    }
}
