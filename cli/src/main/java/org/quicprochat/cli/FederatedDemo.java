package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.ListPeersRequest;
import org.quicprochat.proto.v1.ListPeersResponse;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.proto.v1.PeerStatus;
import org.quicprochat.proto.v1.ProxyResolveUserRequest;
import org.quicprochat.proto.v1.ProxyResolveUserResponse;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueResponse;

/** The story with two servers: each learns the other's certificate, and one is killed while messages wait for it. */
final class FederatedDemo {
    private static final String A = "a.example";
    private static final String B = "b.example";
    private static final int MESSAGE_ID_BYTES = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final World world;
    private final DemoStory story;

    FederatedDemo(World world, DemoStory story) {
        this.world = world;
        this.story = story;
    }

    void play(Path directory) throws IOException {
        DemoServer a = DemoServer.in(directory.resolve("a"), world, story, A);
        DemoServer b = DemoServer.in(directory.resolve("b"), world, story, B);
        Thread killer = new Thread(() -> {
            a.kill();
            b.kill();
        });
        try {
            Runtime.getRuntime().addShutdownHook(killer);
            configure(a, A, "");
            configure(b, B, "");
            a.launch();
            b.launch();
            try (Remote atA = a.awaitReady("starts")) {
                tell(a, b, atA);
            }
        } finally {
            a.end();
            b.end();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
        story.tell(A, "and " + B + " drain and stop. Your own: docs/federation.md");
    }

    private static void configure(DemoServer server, String domain, String peers) {
        server.configure("server.domain = \"" + domain + "\"\n" + peers);
    }

    private static String peer(String domain, DemoServer other) {
        return "server.peers { \"" + domain + "\" { address = \"" + other.address() + "\", certificate = \""
                + other.certificate() + "\" } }\n";
    }

    private void tell(DemoServer a, DemoServer b, Remote atA) {
        DemoStory.Person alice;
        DemoStory.Person bob;
        try (Remote atB = b.awaitReady("starts")) {
            alice = story.join(atA, "alice");
            bob = story.join(atB, "bob");
            introduce(a, b, atA, alice);
            send(atA, alice, "bob", B, "Hi Bob!");
            story.receive(atB, bob, List.of("Hi Bob!"));
            eventually(b.process(), "the other way", () -> isConnected(atB, bob));
            send(atB, bob, "alice", A, "Hi Alice. And if my server is down?");
            story.receive(atA, alice, List.of("Hi Alice. And if my server is down?"));
        }
        long pid = b.process().pid();
        b.kill();
        story.tell(B, "is killed (kill -9 " + pid + ")");
        eventually(a.process(), A + " notices", () -> !isConnected(atA, alice));
        relay(atA, alice, bob.identity().publicKey(), "bob@" + B, B, "Then it waits at mine.");
        relay(atA, alice, bob.identity().publicKey(), "bob@" + B, B, "In order.");
        b.launch();
        try (Remote atB = b.awaitReady("starts again")) {
            eventually(b.process(), "messages arrive", () -> waiting(atB, bob) == 2);
            story.receive(atB, bob, List.of("Then it waits at mine.", "In order."));
        }
    }

    private void introduce(DemoServer a, DemoServer b, Remote atA, DemoStory.Person alice) {
        configure(a, A, peer(B, b));
        configure(b, B, peer(A, a));
        a.process().reload();
        b.process().reload();
        eventually(a.process(), A + " connects to " + B, () -> isConnected(atA, alice));
        story.tell(A, "and " + B + " know each other's certificate now: no restart, kill -HUP");
    }

    private void send(Remote remote, DemoStory.Person from, String user, String domain, String text) {
        ProxyResolveUserRequest question = ProxyResolveUserRequest.newBuilder()
                .setSessionToken(from.token())
                .setDestination(domain)
                .setUsername(user)
                .build();
        ByteString key = remote.call(MethodIds.PROXY_RESOLVE_USER, question, ProxyResolveUserResponse.parser())
                .getIdentityKey();
        relay(remote, from, key, user + "@" + domain, domain, text);
    }

    private void relay(
            Remote remote, DemoStory.Person from, ByteString to, String address, String domain, String text) {
        byte[] id = new byte[MESSAGE_ID_BYTES];
        world.random().nextBytes(id);
        RelayEnqueueRequest request = RelayEnqueueRequest.newBuilder()
                .setSessionToken(from.token())
                .setDestination(domain)
                .setItem(BatchItem.newBuilder()
                        .setRecipientKey(to)
                        .setMessageId(ByteString.copyFrom(id))
                        .setPayload(ByteString.copyFromUtf8(text)))
                .build();
        RelayEnqueueResponse answer = remote.call(MethodIds.RELAY_ENQUEUE, request, RelayEnqueueResponse.parser());
        story.tell(
                from.name(),
                "to " + address + ": " + text
                        + (answer.getDelivered() ? "   (delivered)" : "   (in the outbox, durable)"));
    }

    private static boolean isConnected(Remote remote, DemoStory.Person asking) {
        ListPeersRequest request =
                ListPeersRequest.newBuilder().setSessionToken(asking.token()).build();
        return remote.call(MethodIds.LIST_PEERS, request, ListPeersResponse.parser()).getPeersList().stream()
                .anyMatch(PeerStatus::getConnected);
    }

    private static int waiting(Remote remote, DemoStory.Person person) {
        PeekRequest request =
                PeekRequest.newBuilder().setSessionToken(person.token()).build();
        return remote.call(MethodIds.PEEK, request, FetchResponse.parser()).getEnvelopesCount();
    }

    /** Looks again and again; the process that it hangs on says where it ends. */
    private static void eventually(ServerProcess process, String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (process.endsWithin(LOOK_EVERY)) {
                throw new Failure(ExitCode.FAULT, "A server ended: the demo failed.");
            }
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new Failure(ExitCode.FAULT, "Waited in vain that " + what + ": the demo failed.");
            }
        }
    }
}
