package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.IdentityKeys;
import org.quicprochat.client.MerkleProofs;
import org.quicprochat.proto.v1.AuditKeyTransparencyRequest;
import org.quicprochat.proto.v1.AuditKeyTransparencyResponse;
import org.quicprochat.proto.v1.CheckRevocationRequest;
import org.quicprochat.proto.v1.CheckRevocationResponse;
import org.quicprochat.proto.v1.LogEntry;
import org.quicprochat.proto.v1.ProvenEntry;
import org.quicprochat.proto.v1.RevocationReason;
import org.quicprochat.proto.v1.RevokeKeyRequest;
import org.quicprochat.proto.v1.RevokeKeyResponse;
import org.quicprochat.proto.v1.SignedTreeHead;
import org.quicprochat.wire.Status;

/** A log of one entry or two, honest and not. */
class TransparencyCommandTest {
    private static final String BOB = "5f".repeat(32);
    private static final ByteString OPENING = ByteString.copyFrom(new byte[32]);

    @TempDir
    private Path home = Path.of("");

    private Shell shell = new Shell(home);
    private KeyPair logKey = IdentityKeys.generate(new SecureRandom());
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<ByteString> details = new ArrayList<>();
    private final List<ByteString> asked = new ArrayList<>();

    @BeforeEach
    void logIn() {
        shell = new Shell(home);
        shell.server.methods.put(520, request -> audit((AuditKeyTransparencyRequest) request));
        shell.server.methods.put(511, request -> check((CheckRevocationRequest) request));
        shell.server.methods.put(510, request -> revoke((RevokeKeyRequest) request));
        shell.logIn();
    }

    private static ByteString sha256(ByteString bytes) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void log(LogEntry.Kind kind, ByteString key, ByteString detail) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(OPENING.toByteArray(), "HmacSHA256"));
            entries.add(LogEntry.newBuilder()
                    .setKind(kind)
                    .setKeyHash(sha256(key))
                    .setCommitment(ByteString.copyFrom(mac.doFinal(detail.toByteArray())))
                    .setLoggedAtMs(1000)
                    .build());
            details.add(detail);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private ByteString leaf(int index) {
        return MerkleProofs.leafHash(entries.get(index).toByteString());
    }

    private ByteString root() {
        return entries.size() == 1
                ? leaf(0)
                : sha256(ByteString.copyFrom(new byte[] {1}).concat(leaf(0)).concat(leaf(1)));
    }

    private SignedTreeHead head() {
        ByteString publicKey = IdentityKeys.raw(logKey.getPublic());
        ByteBuffer content = ByteBuffer.allocate(96)
                .put("qpc-tree-head-v1".getBytes(StandardCharsets.US_ASCII))
                .put(sha256(publicKey).toByteArray())
                .putLong(entries.size())
                .putLong(7)
                .put(root().toByteArray());
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(logKey.getPrivate());
            signature.update(content.array());
            return SignedTreeHead.newBuilder()
                    .setTreeSize(entries.size())
                    .setTimestampMs(7)
                    .setRootHash(root())
                    .setLogId(sha256(publicKey))
                    .setSignature(ByteString.copyFrom(signature.sign()))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private ProvenEntry prove(int index) {
        ProvenEntry.Builder proven = ProvenEntry.newBuilder()
                .setEntry(entries.get(index).toByteString())
                .setLeafIndex(index)
                .setOpening(OPENING)
                .setDetail(details.get(index));
        if (entries.size() == 2) {
            proven.addInclusionPath(leaf(1 - index));
        }
        return proven.build();
    }

    private List<ByteString> consistency(long known) {
        if (known > entries.size()) {
            throw new Failure(ExitCode.of(Status.BAD_REQUEST), "refused");
        }
        return known == 1 && entries.size() == 2 ? List.of(leaf(1)) : List.of();
    }

    private AuditKeyTransparencyResponse audit(AuditKeyTransparencyRequest request) {
        asked.add(request.getKey());
        AuditKeyTransparencyResponse.Builder answer = AuditKeyTransparencyResponse.newBuilder()
                .setHead(head())
                .addAllConsistencyPath(consistency(request.getKnownTreeSize()))
                .setLogPublicKey(IdentityKeys.raw(logKey.getPublic()));
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).getKeyHash().equals(sha256(request.getKey()))) {
                answer.addEntries(prove(i));
            }
        }
        return answer.build();
    }

    private CheckRevocationResponse check(CheckRevocationRequest request) {
        asked.add(request.getKey());
        CheckRevocationResponse.Builder answer = CheckRevocationResponse.newBuilder()
                .setHead(head())
                .addAllConsistencyPath(consistency(request.getKnownTreeSize()))
                .setLogPublicKey(IdentityKeys.raw(logKey.getPublic()));
        if (entries.getLast().getKind() == LogEntry.Kind.KEY_REVOKED) {
            answer.setRevoked(true)
                    .setReason(RevocationReason.DEVICE_LOST)
                    .setRevokedAtMs(1000)
                    .setEntry(prove(entries.size() - 1));
        }
        return answer.build();
    }

    private RevokeKeyResponse revoke(RevokeKeyRequest request) {
        asked.add(request.getKey());
        log(LogEntry.Kind.KEY_REVOKED, request.getKey(), ByteString.copyFrom(new byte[] {(byte) request.getReasonValue()
        }));
        return RevokeKeyResponse.newBuilder()
                .setEntry(prove(entries.size() - 1))
                .setHead(head())
                .addAllConsistencyPath(consistency(request.getKnownTreeSize()))
                .setLogPublicKey(IdentityKeys.raw(logKey.getPublic()))
                .build();
    }

    private static ByteString hex(String digits) {
        return Bytes.hexKey(digits).orElseThrow();
    }

    private ByteString own() {
        return shell.server.identities.values().iterator().next();
    }

    private Path file() {
        return shell.profiles().resolve("default.log-heads");
    }

    @Test
    void anAuditIsKeptAndComparedWith() throws IOException {
        log(LogEntry.Kind.IDENTITY_BOUND, own(), ByteString.copyFromUtf8("alice"));

        Shell.Outcome first = shell.run("kt", "audit");
        log(LogEntry.Kind.DEVICE_ADDED, hex(BOB), hex(BOB));
        Shell.Outcome second = shell.run("kt", "audit", BOB, "--json");

        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.out())
                .contains("1970-01-01T00:00:01Z  identity-bound  alice")
                .contains("first contact")
                .contains(Bytes.hex(IdentityKeys.raw(logKey.getPublic())));
        assertThat(second.code()).as(second.err()).isZero();
        List<String> lines = second.out().lines().toList();
        assertThat(ConfigFactory.parseString(lines.get(0)).getString("detail")).isEqualTo(BOB);
        assertThat(ConfigFactory.parseString(lines.get(1)).getBoolean("first-contact"))
                .isFalse();
        assertThat(ConfigFactory.parseString(lines.get(1)).getString("tree-size"))
                .isEqualTo("2");
        assertThat(asked).containsExactly(own(), hex(BOB));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(shell.run("profile", "list").out().lines()).hasSize(1);
        assertThat(shell.run("kt", "audit").out()).contains("begins with the 2 entries that it had");
    }

    @Test
    void aLogThatLiesHasACodeOfItsOwnAndIsNotForgotten() throws IOException {
        log(LogEntry.Kind.IDENTITY_BOUND, own(), ByteString.copyFromUtf8("alice"));
        log(LogEntry.Kind.DEVICE_ADDED, hex(BOB), hex(BOB));
        assertThat(shell.run("kt", "audit").code()).isZero();
        String kept = Files.readString(file());

        entries.removeLast();
        Shell.Outcome rolledBack = shell.run("kt", "audit");
        log(LogEntry.Kind.DEVICE_ADDED, own(), hex(BOB));
        Shell.Outcome forked = shell.run("kt", "check", BOB);
        logKey = IdentityKeys.generate(new SecureRandom());
        Shell.Outcome otherKey = shell.run("kt", "audit", BOB);

        assertThat(List.of(rolledBack.code(), forked.code(), otherKey.code())).containsOnly(5);
        assertThat(rolledBack.err())
                .contains("rolled back")
                .contains("known: {")
                .contains("shown: {");
        assertThat(forked.err()).contains("another one than before").contains("\"signature\"");
        assertThat(otherKey.err()).contains("another key");
        assertThat(Files.readString(file())).isEqualTo(kept);
        assertThat(shell.run("kt", "forget").out()).contains("Forgotten");
        assertThat(shell.run("kt", "forget").out()).contains("Nothing");
        assertThat(shell.run("kt", "audit", BOB).code()).isZero();
    }

    @Test
    void aRevocationIsWrittenAndSeen() {
        log(LogEntry.Kind.IDENTITY_BOUND, own(), ByteString.copyFromUtf8("alice"));
        assertThat(shell.run("kt", "check").code()).isZero();

        Shell.Outcome revoked = shell.run("kt", "revoke", Bytes.hex(own()), "--reason", "device-lost");
        Shell.Outcome check = shell.run("kt", "check");

        assertThat(revoked.code()).as(revoked.err()).isZero();
        assertThat(revoked.out()).contains("entry 1");
        assertThat(check.code()).isEqualTo(6);
        assertThat(check.out()).contains("Revoked at 1970-01-01T00:00:01Z: device-lost.");
        assertThat(shell.run("kt", "check", "--json").out())
                .contains("\"revoked\":true")
                .contains("\"reason\":\"device-lost\"");
        assertThat(shell.run("kt", "audit").out()).contains("key-revoked  device-lost");
    }

    @Test
    void aKeyIsNamedInOneWay() throws IOException {
        log(LogEntry.Kind.IDENTITY_BOUND, own(), ByteString.copyFromUtf8("alice"));
        Files.write(home.resolve("hybrid.pub"), new byte[1216]);
        assertThat(shell.run("contact", "add", "bob", BOB).code()).isZero();

        assertThat(shell.run("kt", "audit", "--file", "hybrid.pub").code()).isZero();
        assertThat(shell.run("kt", "audit", "bob").code()).isZero();
        assertThat(shell.run("kt", "audit", "0a".repeat(57)).code()).isZero();

        assertThat(asked).containsExactly(ByteString.copyFrom(new byte[1216]), hex(BOB), hex("0a".repeat(57)));
        assertThat(shell.run("kt", "audit", "bob", "--file", "hybrid.pub").code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("kt", "audit", "--file", "nowhere").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("kt", "revoke", "--reason", "device-lost").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("kt", "revoke", BOB, "--reason", "boredom").code()).isEqualTo(ExitCode.USAGE);
        assertThat(shell.run("kt", "revoke", BOB).code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aDamagedMemoryIsSaidAndNotOverwritten() throws IOException {
        log(LogEntry.Kind.IDENTITY_BOUND, own(), ByteString.copyFromUtf8("alice"));
        Files.writeString(file(), "{ \"127.0.0.1:5001\": { \"root\": 3 } }");

        Shell.Outcome outcome = shell.run("kt", "audit");

        assertThat(outcome.code()).isEqualTo(ExitCode.FAULT);
        assertThat(outcome.err()).contains("default.log-heads is damaged");
        assertThat(Files.readString(file())).contains("\"root\": 3");
    }

    @Test
    void namesOfStrangersDoNotReachTheTerminalRaw() {
        log(LogEntry.Kind.IDENTITY_BOUND, hex(BOB), ByteString.copyFromUtf8("\u001b[2J"));

        assertThat(shell.run("kt", "audit", BOB).out())
                .contains("identity-bound  1b5b324a")
                .doesNotContain("\u001b");
    }
}
