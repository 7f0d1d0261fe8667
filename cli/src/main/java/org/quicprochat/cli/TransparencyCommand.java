package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.quicprochat.client.KeyAudit;
import org.quicprochat.client.KnownLog;
import org.quicprochat.client.LogViolation;
import org.quicprochat.client.LoggedEntry;
import org.quicprochat.client.RevocationStatus;
import org.quicprochat.client.ServerAddress;
import org.quicprochat.client.TransparencyClient;
import org.quicprochat.client.TransparencyException;
import org.quicprochat.client.TreeHead;
import org.quicprochat.proto.v1.LogEntry;
import org.quicprochat.proto.v1.RevocationReason;
import org.quicprochat.wire.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The log of keys. */
@Command(
        name = "kt",
        description = {
            "Key transparency: asks the server's public log what happened to a key, and verifies the answer.",
            "The profile keeps the log's latest head. A log that forgets, changes, or shows you another story than",
            "before is caught, with exit code 5."
        },
        footer = {
            "%nExamples:",
            "  qpc kt audit                      what the log has about your own key",
            "  qpc kt audit bob                  about a contact's, an address, or a username",
            "  qpc kt audit --file hybrid.pub    about a key in a file",
            "  qpc kt check bob && qpc enqueue bob 'hello'",
            "  qpc kt revoke 3f5a0c...9e --reason device-lost"
        },
        synopsisSubcommandLabel = "(audit | check | revoke | forget)")
final class TransparencyCommand {
    private static final int MAX_KEY = 1 << 16;
    private static final int MIN_HEX = 32;

    private final World world;

    TransparencyCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "audit",
            mixinStandardHelpOptions = true,
            description = {
                "Shows what the log has about a key, proven, and that the log grew out of what you knew.",
                "Watch your own key: an entry that is not your doing is somebody else's."
            })
    int audit(@Mixin ConnectOptions connect, @Mixin OutputOptions output, @Mixin LoggedKey key) {
        return ask(connect, (link, log) -> {
            KeyAudit audit = log.audit(key(link, key.file(), key.who()));
            audit.entries().forEach(entry -> output.write(world, object(entry), sentence(entry)));
            output.write(world, object(audit), sentence(audit));
            return ExitCode.OK;
        });
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Whether a key was revoked. Exit code 0: it was not; 6: it was; 14: the log never saw it.",
                "That it was not is the server's word; that it was is proven."
            })
    int check(@Mixin ConnectOptions connect, @Mixin OutputOptions output, @Mixin LoggedKey key) {
        return ask(connect, (link, log) -> {
            RevocationStatus status = log.revocation(key(link, key.file(), key.who()));
            Map<String, Object> object = new TreeMap<>();
            object.put("revoked", status.isRevoked());
            status.revocation().ifPresent(entry -> {
                object.put("reason", word(status.reason()));
                object.putAll(object(entry));
            });
            output.write(
                    world,
                    object,
                    status.revocation()
                            .map(entry -> "Revoked at " + entry.loggedAt() + ": " + word(status.reason()) + ".")
                            .orElse("Not revoked."));
            return status.isRevoked() ? ExitCode.KEY_REVOKED : ExitCode.OK;
        });
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = {
                "Writes into the log that a key of yours is not to be trusted any more.",
                "Your identity key, or that of a device of yours. It cannot be taken back. Sessions and devices stay."
            })
    int revoke(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(
                            names = "--reason",
                            required = true,
                            paramLabel = "WHY",
                            description = "superseded, key-compromised, device-lost or account-closed.")
                    String reason,
            @Option(
                            names = "--file",
                            paramLabel = "FILE",
                            description = "The key is in FILE, as bytes; '-' is standard input.")
                    Optional<Path> file,
            @Parameters(
                            paramLabel = "KEY",
                            arity = "0..1",
                            description = "Your address, a device's key in hex, or a contact that names one.")
                    Optional<String> who) {
        RevocationReason why = reason(reason);
        if (who.isEmpty() && file.isEmpty()) {
            throw Failure.usage("Say which key: your address (qpc whoami), or a device's key in hex.");
        }
        return ask(connect, (link, log) -> {
            LoggedEntry entry = log.revoke(key(link, file, who), why);
            output.write(world, object(entry), "Revoked, as entry " + number(entry.leafIndex()) + " of the log.");
            return ExitCode.OK;
        });
    }

    @Command(
            name = "forget",
            mixinStandardHelpOptions = true,
            description = {
                "Forgets the log's key and head: the next contact is the first again.",
                "Only for when you have found out why the log is another one, e.g. that the operator lost it."
            })
    int forget(@Mixin ProfileOption profile) {
        String name = profile.name(world);
        ServerAddress server = world.profiles().load(name).server().orElse(Addresses.DEFAULT);
        boolean known = new LogHeads(world.profiles().logHeads(name), server).forget();
        world.terminal().out().println(known ? "Forgotten." : "Nothing was known.");
        return ExitCode.OK;
    }

    /** What a command asks of the log. */
    private interface Question {
        int ask(Link link, TransparencyClient log);
    }

    private int ask(ConnectOptions connect, Question question) {
        try (Link link = connect.connect(world)) {
            return question.ask(link, new TransparencyClient(new Route(link.remote()), link.token(), heads(link)));
        } catch (TransparencyException lie) {
            throw new Failure(ExitCode.LOG_LIES, words(lie), lie);
        }
    }

    private LogHeads heads(Link link) {
        return new LogHeads(world.profiles().logHeads(link.profileName()), link.address());
    }

    private record Route(Remote remote) implements TransparencyClient.Route {
        @Override
        public <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser) {
            return remote.call(methodId, request, parser);
        }

        @Override
        public boolean isBadRequest(RuntimeException thrown) {
            return thrown instanceof Failure failure && failure.exitCode() == ExitCode.of(Status.BAD_REQUEST);
        }
    }

    /** What was seen, for others to judge: both heads are signed. */
    private static String words(TransparencyException lie) {
        String evidence = switch (lie.violation()) {
            case LogViolation.RolledBack(TreeHead known, TreeHead shown) -> both(known, shown);
            case LogViolation.Forked(TreeHead known, TreeHead shown) -> both(known, shown);
            case LogViolation.KeyChanged(ByteString pinned, ByteString shown) ->
                "\n  known: " + Bytes.hex(pinned) + "\n  shown: " + Bytes.hex(shown);
            case LogViolation.BadSignature(TreeHead shown) -> "\n  shown: " + Json.line(LogHeads.show(shown));
            case LogViolation.NotIncluded lost -> "\n  shown: " + Json.line(LogHeads.show(lost.shown()));
            case LogViolation.WrongEntry _ -> "";
        };
        return lie.getMessage() + ". Do not trust what this server says of keys, and ask its operator; if the log was"
                + " lost, and you know how: qpc kt forget" + evidence;
    }

    private static String both(TreeHead known, TreeHead shown) {
        return "\n  known: " + Json.line(LogHeads.show(known)) + "\n  shown: " + Json.line(LogHeads.show(shown));
    }

    private ByteString key(Link link, Optional<Path> file, Optional<String> who) {
        if (file.isPresent()) {
            if (who.isPresent()) {
                throw Failure.usage("Give KEY or --file, not both.");
            }
            return SmallFile.read(world, file.get(), MAX_KEY);
        }
        return who.map(text -> key(link, text))
                .orElseGet(() -> link.profile()
                        .identity()
                        .map(Identity::publicKey)
                        .orElseThrow(() -> Failure.notLoggedIn(link.profileName())));
    }

    private static ByteString key(Link link, String text) {
        boolean contact = link.profile().contacts().containsKey(text);
        return contact || text.length() < MIN_HEX
                ? Recipient.resolve(link, text)
                : Bytes.hexKey(text).orElseGet(() -> Recipient.resolve(link, text));
    }

    private static RevocationReason reason(String text) {
        return Arrays.stream(RevocationReason.values())
                .filter(reason -> reason != RevocationReason.UNRECOGNIZED
                        && reason != RevocationReason.REVOCATION_REASON_UNSPECIFIED)
                .filter(reason -> word(reason).equals(text))
                .findFirst()
                .orElseThrow(() -> Failure.usage(
                        "--reason is one of superseded, key-compromised, device-lost and account-closed."));
    }

    private static String word(RevocationReason reason) {
        return reason == RevocationReason.REVOCATION_REASON_UNSPECIFIED ? "no reason given" : lower(reason);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String number(long unsigned) {
        return Long.toUnsignedString(unsigned);
    }

    private static Map<String, Object> object(LoggedEntry entry) {
        Map<String, Object> object = new TreeMap<>();
        object.put("index", number(entry.leafIndex()));
        object.put("kind", lower(entry.kind()));
        object.put("logged-at", entry.loggedAt().toString());
        entry.detail().ifPresent(detail -> object.put("detail", text(entry.kind(), detail)));
        return object;
    }

    private static String sentence(LoggedEntry entry) {
        return entry.loggedAt() + "  " + lower(entry.kind()) + "  "
                + entry.detail().map(detail -> text(entry.kind(), detail)).orElse("(not shown)");
    }

    /** A detail for people; bytes that are no name stay hexadecimal, and never reach the terminal. */
    private static String text(LogEntry.Kind kind, ByteString detail) {
        return switch (kind) {
            case IDENTITY_BOUND -> isPrintable(detail) ? detail.toStringUtf8() : Bytes.hex(detail);
            case KEY_REVOKED ->
                Optional.of(detail)
                        .filter(bytes -> bytes.size() == 1)
                        .map(bytes -> RevocationReason.forNumber(bytes.byteAt(0)))
                        .map(TransparencyCommand::word)
                        .orElseGet(() -> Bytes.hex(detail));
            case KIND_UNSPECIFIED, IDENTITY_DELETED, DEVICE_ADDED, DEVICE_REVOKED, HYBRID_KEY_SET, UNRECOGNIZED ->
                Bytes.hex(detail);
        };
    }

    private static boolean isPrintable(ByteString bytes) {
        for (int i = 0; i < bytes.size(); i++) {
            if (bytes.byteAt(i) <= ' ' || bytes.byteAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Object> object(KeyAudit audit) {
        Map<String, Object> object = LogHeads.show(audit.log().head());
        object.put("log-key", Bytes.hex(audit.log().publicKey()));
        object.put("first-contact", audit.before().isEmpty());
        return object;
    }

    private static String sentence(KeyAudit audit) {
        String size = number(audit.log().head().treeSize());
        String about = audit.entries().isEmpty()
                ? "The log has nothing about this key."
                : "Verified: " + audit.entries().size() + " of the log's " + size + " entries.";
        Function<KnownLog, String> grown =
                before -> "The log begins with the " + number(before.head().treeSize()) + " entries that it had.";
        return about + " "
                + audit.before()
                        .map(grown)
                        .orElse("This is the first contact with this log; its key is kept from now on: "
                                + Bytes.hex(audit.log().publicKey()));
    }
}
