package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.ClaimedKeyPackage;
import org.quicprochat.client.ClientException;
import org.quicprochat.client.OutgoingMessage;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.QpcException;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.wire.Status;

/** Two assembled servers in processes of their own, and a bad way between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CableTest {
    private static final int CLAIMANTS = 4;
    private static final int PACKAGES = 80;

    private final Clients clients = new Clients();
    private Federation servers;
    private Cable toA;
    private Cable toB;
    private QpcClient atA;
    private QpcClient atB;
    private SessionInfo alice;
    private SessionInfo bob;
    private int names;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        servers = Federation.start(home);
        toA = new Cable(servers.a.port());
        toB = new Cable(servers.b.port());
        servers.introduce(
                // What a test calls a key package is none.
                "plugins.keys.config.validation = none\n"
                        + Federation.peer(Federation.B, toB.port(), servers.b.certificate()),
                "plugins.keys.config.validation = none\n"
                        + Federation.peer(Federation.A, toA.port(), servers.a.certificate()));
        servers.b.kill();
        servers.b.restart();
    }

    @BeforeEach
    void connect() throws Exception {
        plug(true);
        toA.slow(Duration.ZERO, 0);
        toB.slow(Duration.ZERO, 0);
        atA = clients.connect(servers.a);
        atB = clients.connect(servers.b);
        alice = Clients.register(atA, "alice-" + names);
        bob = Clients.register(atB, "bob-" + names++);
        Federation.awaitConnected(atA, alice);
    }

    @AfterEach
    void disconnect() {
        atA.close();
        atB.close();
    }

    @AfterAll
    void stop() {
        servers.close();
        toA.close();
        toB.close();
        clients.close();
    }

    private void plug(boolean in) {
        toA.cut(!in);
        toB.cut(!in);
    }

    private boolean send(String text, Duration timeToLive) {
        OutgoingMessage message = OutgoingMessage.to(bob.identityKey(), ByteString.copyFromUtf8(text))
                .livingFor(timeToLive);
        return atA.federation(alice).relay(Federation.B, message).getDelivered();
    }

    private List<String> fetch() {
        return atB.messages(bob).fetch(0).getEnvelopesList().stream()
                .map(Envelope::getPayload)
                .map(ByteString::toStringUtf8)
                .toList();
    }

    @Test
    void whatIsSentWhileTheCableIsOutArrivesOnceAndInOrderUnlessItsTimeIsOver() {
        assertThat(send("before", Duration.ofDays(1))).isTrue();
        plug(false);
        Federation.eventually(
                "it is noticed", () -> !Federation.peerOf(atA, alice).getConnected());
        assertThat(send("too short", Duration.ofSeconds(1))).isFalse();
        long sent = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            assertThat(send("m" + i, Duration.ofDays(1))).isFalse();
        }
        var health = atA.federation(alice).health(Federation.B);
        assertThat(health.getReachable()).isFalse();
        assertThat(health.getBacklog()).isEqualTo(21);
        Federation.eventually(
                "the first one's time is over",
                () -> System.nanoTime() - sent > Duration.ofMillis(1500).toNanos());
        plug(true);

        Federation.awaitEmptyOutbox(atA, alice);
        List<String> expected = new ArrayList<>(List.of("before"));
        IntStream.range(0, 20).forEach(i -> expected.add("m" + i));
        assertThat(fetch()).isEqualTo(expected);
        assertThat(atA.federation(alice).health(Federation.B).getReachable()).isTrue();
    }

    @Test
    void aSlowCableThatLosesMuchChangesNothingInWhatArrives() {
        toA.slow(Duration.ofMillis(60), 0.1);
        toB.slow(Duration.ofMillis(60), 0.1);
        for (int batch = 0; batch < 10; batch++) {
            int first = batch * 20;
            atA.federation(alice)
                    .relay(
                            Federation.B,
                            IntStream.range(first, first + 20)
                                    .mapToObj(i ->
                                            OutgoingMessage.to(bob.identityKey(), ByteString.copyFromUtf8("m" + i)))
                                    .toList());
        }
        Federation.awaitEmptyOutbox(atA, alice);
        assertThat(fetch())
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(i -> "m" + i).toList());
        assertThat(atA.federation(alice).health(Federation.B).getRoundTripUs()).isGreaterThan(120_000);
    }

    @Test
    void noKeyPackageIsGivenTwiceHoweverOftenTheWayBreaks() throws Exception {
        List<ByteString> packages = IntStream.range(0, PACKAGES)
                .mapToObj(i -> ByteString.copyFromUtf8("package " + i))
                .toList();
        atB.keys(bob).upload(packages);
        Queue<ByteString> got = new ConcurrentLinkedQueue<>();
        Set<Status> failures = ConcurrentHashMap.newKeySet();
        AtomicBoolean empty = new AtomicBoolean();
        List<Thread> claimants = IntStream.range(0, CLAIMANTS)
                .mapToObj(any -> Thread.ofVirtual().start(() -> claimAll(got, failures, empty)))
                .toList();
        Federation.eventually("some are claimed", () -> got.size() >= PACKAGES / 8);
        toB.cut(true);
        Federation.eventually("claims fail", () -> !failures.isEmpty());
        toB.cut(false);
        Federation.eventually("more are claimed", () -> got.size() >= PACKAGES / 4);
        servers.b.kill();
        servers.b.restart();
        for (Thread claimant : claimants) {
            claimant.join();
        }

        assertThat(got).doesNotHaveDuplicates().hasSizeGreaterThan(PACKAGES / 4);
        assertThat(packages).containsAll(got);
        // A claim that was under way when the way broke may have cost its package; others are not lost.
        assertThat(got).hasSizeGreaterThanOrEqualTo(PACKAGES - 2 * CLAIMANTS - failures.size());
        assertThat(failures).isSubsetOf(Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED);
    }

    private void claimAll(Queue<ByteString> got, Set<Status> failures, AtomicBoolean empty) {
        while (!empty.get()) {
            try {
                var claimed = atA.federation(alice).claim(Federation.B, bob.identityKey());
                claimed.map(ClaimedKeyPackage::keyPackage).ifPresentOrElse(got::add, () -> empty.set(true));
            } catch (QpcException e) {
                failures.add(e.status());
            } catch (ClientException e) {
                throw new AssertionError("The client's own server is there", e);
            }
        }
    }
}
