package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.quicprochat.delivery.DeliveryPlugin;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.FederationHealthRequest;
import org.quicprochat.proto.v1.FederationHealthResponse;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.ListOutboxRequest;
import org.quicprochat.proto.v1.ListOutboxResponse;
import org.quicprochat.proto.v1.ListPeersRequest;
import org.quicprochat.proto.v1.ListPeersResponse;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueResponse;
import org.quicprochat.testkit.FakePeers;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestClock;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;

/**
 * Two servers with the federation and the delivery plugins, a.example and b.example, on one clock: alice and dave have
 * accounts at the first, bob and carol at the other, which is down at first.
 */
final class TwoServers implements AutoCloseable {
    static final String A = "a.example";
    static final String B = "b.example";

    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    final TestServer a;
    final TestServer b;
    final Wire wire;
    final TestAccount alice;
    final TestAccount dave;
    final TestAccount bob;
    final TestAccount carol;
    private final Eraser eraser;

    private TwoServers(TestServer a, TestServer b, Eraser eraser) {
        this.a = a;
        this.b = b;
        this.eraser = eraser;
        this.wire = new Wire(FakePeers.server(b, A));
        a.peers().script(B, wire);
        alice = a.account("alice");
        dave = a.account("dave");
        bob = b.account("bob");
        carol = b.account("carol");
    }

    /** The lines are of the configuration of both. */
    static TwoServers open(String... config) {
        return open(Optional.empty(), config);
    }

    /** With a plugin more at the second. */
    static TwoServers openWith(ServerPlugin atB, String... config) {
        return open(Optional.of(atB), config);
    }

    private static TwoServers open(Optional<ServerPlugin> atB, String... config) {
        TestClock clock = new TestClock();
        Eraser eraser = new Eraser();
        try {
            TestServerBuilder second = server(clock, B, config);
            atB.ifPresent(second::plugin);
            TestServer b = second.start();
            return new TwoServers(
                    server(clock, A, config).plugin("eraser", eraser).start(), b, eraser);
        } catch (Exception e) {
            throw new AssertionError("The servers do not start", e);
        }
    }

    static TestServerBuilder server(TestClock clock, String domain, String... config) {
        TestServerBuilder builder = TestServer.builder()
                .clock(clock)
                .plugin(new FederationPlugin())
                .plugin(new DeliveryPlugin())
                .config("server.domain = \"" + domain + "\"");
        Arrays.stream(config).forEach(builder::config);
        return builder;
    }

    /** Stands in for the plugin that deletes accounts. */
    private static final class Eraser implements ServerPlugin {
        private Supplier<List<AccountDataOwner>> owners = List::of;
        private Optional<PluginContext> context = Optional.empty();

        @Override
        public PluginDefinition define(PluginContext ctx) {
            context = Optional.of(ctx);
            owners = ctx.extensions(AccountDataOwner.class);
            return PluginDefinition.builder(new MethodRange[0]).build();
        }

        private long erase(Account account) {
            return context.orElseThrow()
                    .store()
                    .run(tx -> owners.get().stream()
                            .mapToLong(owner -> owner.erase(tx, account))
                            .sum());
        }
    }

    /** Erases what the plugins of the first server hold of an account, which goes too. */
    long erase(TestAccount account) {
        a.deleteAccount(account.identity());
        return eraser.erase(new Account(account.identity(), account.username(), TestClock.START));
    }

    void up() {
        a.peers().up(B);
    }

    void down() {
        a.peers().down(B);
    }

    void restartA() {
        restart(a);
        a.peers().script(B, wire);
    }

    void restartB() {
        restart(b);
        wire.far(FakePeers.server(b, A));
    }

    private static void restart(TestServer server) {
        try {
            server.restart();
        } catch (Exception e) {
            throw new AssertionError("The server does not start again", e);
        }
    }

    /** A connection to the second server that is the first one's. */
    TestConnection peerOfB() {
        return b.connect(InetAddress.getLoopbackAddress(), Optional.of(new Peer(A)));
    }

    /** Moves the clock of both, and lets the couriers of the first look. */
    void later(Duration duration) {
        a.clock().advance(duration);
        a.runJobs();
    }

    static BatchItem.Builder item(TestAccount to, String text) {
        return BatchItem.newBuilder()
                .setRecipientKey(to.identity().bytes())
                .setMessageId(id(text))
                .setPayload(ByteString.copyFromUtf8(text));
    }

    /** A message id that follows from a text. */
    static ByteString id(String text) {
        return ByteString.copyFrom(
                        UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                                .toString(),
                        StandardCharsets.US_ASCII)
                .substring(0, Parcel.MESSAGE_ID);
    }

    TestAnswer relay(TestAccount from, BatchItem.Builder item) {
        return a.call(
                900,
                RelayEnqueueRequest.newBuilder()
                        .setSessionToken(from.token())
                        .setDestination(B)
                        .setItem(item)
                        .build());
    }

    RelayEnqueueResponse send(TestAccount from, TestAccount to, String text) {
        return relay(from, item(to, text)).ok(RelayEnqueueResponse.parser());
    }

    TestAnswer relayBatch(TestAccount from, List<BatchItem.Builder> items) {
        RelayBatchEnqueueRequest.Builder request = RelayBatchEnqueueRequest.newBuilder()
                .setSessionToken(from.token())
                .setDestination(B);
        items.forEach(request::addItems);
        return a.call(901, request.build());
    }

    /** What waits for an account of the second server, which is taken. */
    List<String> fetch(TestAccount of) {
        return envelopes(of).stream()
                .map(envelope -> envelope.getPayload().toStringUtf8())
                .toList();
    }

    List<Envelope> envelopes(TestAccount of) {
        return b.call(201, FetchRequest.newBuilder().setSessionToken(of.token()).build(), FetchResponse.parser())
                .getEnvelopesList();
    }

    long backlog() {
        return backlogOf(alice);
    }

    /** The messages that wait, as an account is told; without asking the peer. */
    long backlogOf(TestAccount account) {
        return a.call(
                        906,
                        ListPeersRequest.newBuilder()
                                .setSessionToken(account.token())
                                .build(),
                        ListPeersResponse.parser())
                .getPeers(0)
                .getBacklog();
    }

    FederationHealthResponse health() {
        return a.call(
                905,
                FederationHealthRequest.newBuilder()
                        .setSessionToken(alice.token())
                        .setDestination(B)
                        .build(),
                FederationHealthResponse.parser());
    }

    ListOutboxResponse outbox(TestAccount of) {
        return a.call(
                907, ListOutboxRequest.newBuilder().setSessionToken(of.token()).build(), ListOutboxResponse.parser());
    }

    /** The records that the plugin of the first server holds. */
    long records() {
        return a.entries("federation").stream()
                .filter(entry -> !entry.subspace().equals("peers"))
                .count();
    }

    /** Waits for what another thread does, 20 s at most. */
    static void eventually(String what, BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("It did not happen within 20 s: " + what);
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }
}
