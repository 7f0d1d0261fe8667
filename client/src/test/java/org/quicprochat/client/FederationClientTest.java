package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.quicprochat.client.ScriptedServer.Request;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.EnqueueResponse;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.ListOutboxResponse;
import org.quicprochat.proto.v1.ListPeersResponse;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageResponse;
import org.quicprochat.proto.v1.ProxyResolveUserRequest;
import org.quicprochat.proto.v1.ProxyResolveUserResponse;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;
import org.quicprochat.proto.v1.RelayBatchEnqueueResponse;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueResponse;
import org.quicprochat.proto.v1.ResolveUserResponse;
import org.quicprochat.wire.Status;

/** What goes over the wire for accounts of other servers, and by addresses. */
class FederationClientTest {
    private static final ByteString KEY = ByteString.copyFrom(new byte[32]);
    private static final ByteString TEXT = ByteString.copyFromUtf8("hello");
    private static final SessionInfo SESSION = new SessionInfo(ByteString.copyFromUtf8("token"), KEY, Instant.EPOCH);

    private final Queue<Integer> asked = new ConcurrentLinkedQueue<>();
    private final Queue<BatchItem> relayed = new ConcurrentLinkedQueue<>();

    private void serve(Request request) {
        asked.add(request.methodId());
        try {
            answer(request);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void answer(Request request) throws InvalidProtocolBufferException {
        switch (request.methodId()) {
            case 200 -> request.ok(EnqueueResponse.newBuilder().setSeq(7).build());
            case 500 ->
                request.ok(ResolveUserResponse.newBuilder().setIdentityKey(KEY).build());
            case 900 -> {
                RelayEnqueueRequest relay = RelayEnqueueRequest.parseFrom(request.body());
                assertThat(relay.getDestination()).isEqualTo("b.example");
                assertThat(relay.getSessionToken()).isEqualTo(SESSION.token());
                relayed.add(relay.getItem());
                request.ok(RelayEnqueueResponse.newBuilder()
                        .setDelivered(true)
                        .setSeq(8)
                        .build());
            }
            case 901 -> {
                relayed.addAll(
                        RelayBatchEnqueueRequest.parseFrom(request.body()).getItemsList());
                request.ok(RelayBatchEnqueueResponse.getDefaultInstance());
            }
            case 902 ->
                request.ok(ProxyFetchKeyPackageResponse.newBuilder()
                        .setResult(FetchKeyPackageResponse.newBuilder().setKeyPackage(TEXT))
                        .build());
            case 903 -> request.answer(Status.NOT_FOUND, ErrorDetail.getDefaultInstance());
            case 904 -> {
                boolean bob = ProxyResolveUserRequest.parseFrom(request.body())
                        .getUsername()
                        .equals("bob");
                if (bob) {
                    request.ok(ProxyResolveUserResponse.newBuilder()
                            .setIdentityKey(KEY)
                            .build());
                } else {
                    request.answer(Status.NOT_FOUND, ErrorDetail.getDefaultInstance());
                }
            }
            case 906 ->
                request.ok(ListPeersResponse.newBuilder().setDomain("a.example").build());
            default -> request.ok(ListOutboxResponse.getDefaultInstance());
        }
    }

    @Test
    void anAddressWithAnotherDomainGoesByFederationAndNoOther() {
        try (ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());
                ScriptedServer server = ScriptedServer.start(this::serve);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            AddressedClient addressed = client.addressed(SESSION);

            assertThat(addressed.send(UserAddress.parse("bob@B.example"), TEXT))
                    .isEqualTo(new AddressedClient.Sent(true, 8, false));
            assertThat(asked).containsExactly(906, 904, 900);
            assertThat(relayed.remove().getMessageId().size()).isEqualTo(16);
            asked.clear();
            assertThat(addressed.send(UserAddress.parse("bob@a.example"), TEXT))
                    .isEqualTo(new AddressedClient.Sent(true, 7, false));
            assertThat(addressed
                            .send(UserAddress.of(KEY, Optional.empty()), TEXT)
                            .seq())
                    .isEqualTo(7);
            assertThat(asked).containsExactly(500, 200, 200);
            asked.clear();
            assertThat(addressed.claim(UserAddress.of(KEY, Optional.of("b.example"))))
                    .hasValueSatisfying(
                            claimed -> assertThat(claimed.keyPackage()).isEqualTo(TEXT));
            assertThat(asked).containsExactly(902);
            assertThatThrownBy(() -> addressed.send(UserAddress.parse("eve@b.example"), TEXT))
                    .isInstanceOfSatisfying(
                            QpcException.class, e -> assertThat(e.status()).isEqualTo(Status.NOT_FOUND));
        }
    }

    @Test
    void everyMessageOfABatchHasAnId() {
        try (ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());
                ScriptedServer server = ScriptedServer.start(this::serve);
                QpcClient client = QpcClient.connect(server.config(), runtime)) {
            FederationClient federation = client.federation(SESSION);
            OutgoingMessage message = OutgoingMessage.to(KEY, TEXT);

            assertThat(federation.relay("b.example", List.of(message, message)).getDelivered())
                    .isFalse();
            assertThat(relayed)
                    .extracting(BatchItem::getMessageId)
                    .doesNotHaveDuplicates()
                    .allMatch(id -> id.size() == 16);
            assertThat(federation.hybridKey("b.example", KEY)).isEmpty();
            assertThat(federation.outbox(ByteString.EMPTY).getEntriesList()).isEmpty();
        }
    }

    @Test
    void addressesAreReadAsPeopleWriteThem() {
        assertThat(UserAddress.parse("bob")).isEqualTo(new UserAddress("bob", Optional.empty()));
        assertThat(UserAddress.parse("b@b@B.Example")).isEqualTo(new UserAddress("b@b", Optional.of("b.example")));
        assertThat(UserAddress.parse("00".repeat(32) + "@b").identityKey()).contains(KEY);
        assertThat(UserAddress.parse("zz".repeat(32)).identityKey()).isEmpty();
        assertThat(UserAddress.of(KEY, Optional.of("b")).toString()).isEqualTo("00".repeat(32) + "@b");
        for (String wrong : List.of("", "@", "bob@", "@b.example")) {
            assertThatThrownBy(() -> UserAddress.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
