package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.EnqueueResponse;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchResponse;
import picocli.CommandLine.Help.Ansi;

/** What alice and bob do in the demo, told line by line. */
final class DemoStory {
    private static final int PASSWORD_BYTES = 12;

    private final World world;
    private final Ansi ansi;

    /**
     * One of the two.
     *
     * @param name who
     * @param identity the address
     * @param token the session
     */
    record Person(String name, Identity identity, ByteString token) {}

    DemoStory(World world, Ansi ansi) {
        this.world = world;
        this.ansi = ansi;
    }

    /** One line of the story. */
    void tell(String who, String what) {
        PrintWriter out = world.terminal().out();
        String colour = switch (who) {
            case "alice" -> "magenta";
            case "bob" -> "cyan";
            default -> "yellow";
        };
        out.println(ansi.string("@|bold," + colour + " " + String.format("%9s", who) + "|@  ") + what);
        out.flush();
    }

    /** Makes an account and logs in to it. */
    Person join(Remote remote, String name) {
        byte[] secret = new byte[PASSWORD_BYTES];
        world.random().nextBytes(secret);
        char[] characters = Bytes.hex(ByteString.copyFrom(secret)).toCharArray();
        try (Password password = new Password(characters)) {
            Identity identity = Identity.generate(world.random());
            remote.register(name, password, identity, "");
            tell(name, "registers. The password stays here: the server sees OPAQUE (RFC 9807) alone");
            Remote.Login login = remote.login(name, password, identity.publicKey(), ByteString.EMPTY);
            tell(name, "logs in. Address: " + Bytes.hex(identity.publicKey()).substring(0, 16) + "...");
            return new Person(name, identity, login.token());
        }
    }

    /** Sends a text; it is on the server's disk when this returns. */
    void send(Remote remote, Person from, Person to, String text) {
        EnqueueRequest request = EnqueueRequest.newBuilder()
                .setSessionToken(from.token())
                .setRecipientKey(to.identity().publicKey())
                .setPayload(ByteString.copyFromUtf8(text))
                .build();
        EnqueueResponse answer = remote.call(MethodIds.ENQUEUE, request, EnqueueResponse.parser());
        tell(from.name(), "to " + to.name() + ": " + text + "   (number " + answer.getSeq() + ", durable)");
    }

    /**
     * Takes what waits, and checks that it is exactly this.
     *
     * @throws Failure where anything was lost, added or out of order
     */
    void receive(Remote remote, Person person, List<String> expected) {
        FetchRequest request =
                FetchRequest.newBuilder().setSessionToken(person.token()).build();
        List<String> texts =
                remote.call(MethodIds.FETCH, request, FetchResponse.parser(), Duration.ZERO).getEnvelopesList().stream()
                        .map(Envelope::getPayload)
                        .map(ByteString::toStringUtf8)
                        .toList();
        texts.forEach(text -> tell(person.name(), "reads: " + text));
        if (!texts.equals(expected)) {
            throw new Failure(ExitCode.FAULT, "This is not what was sent: the demo failed.");
        }
    }
}
