package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import org.quicprochat.proto.v1.LogEntry;
import org.quicprochat.proto.v1.ProvenEntry;
import org.quicprochat.proto.v1.SignedTreeHead;

/** A log by the book (RFC 9162, section 2.1), over a list; what it shows can be bent. Used by one thread. */
final class TestLog {
    static final ByteString OPENING = ByteString.copyFrom(new byte[32]);

    private final KeyPair keys;
    private final List<ByteString> entries = new ArrayList<>();

    TestLog() {
        this(IdentityKeys.generate(new SecureRandom()));
    }

    private TestLog(KeyPair keys) {
        this.keys = keys;
    }

    /** Another log of the same key, with the first entries of this one. */
    TestLog fork(int size) {
        TestLog fork = new TestLog(keys);
        fork.entries.addAll(entries.subList(0, size));
        return fork;
    }

    ByteString publicKey() {
        return IdentityKeys.raw(keys.getPublic());
    }

    int size() {
        return entries.size();
    }

    ByteString entry(int index) {
        return entries.get(index);
    }

    boolean isAbout(int index, ByteString key) {
        String hash = Sha256.of(key).toString(StandardCharsets.ISO_8859_1);
        return entries.get(index).toString(StandardCharsets.ISO_8859_1).contains(hash);
    }

    int append(ByteString entry) {
        entries.add(entry);
        return entries.size() - 1;
    }

    int append(LogEntry.Kind kind, ByteString key, ByteString detail) {
        return append(LogEntry.newBuilder()
                .setKind(kind)
                .setKeyHash(Sha256.of(key))
                .setCommitment(Sha256.hmac(OPENING, detail))
                .setLoggedAtMs(1000 + entries.size())
                .build()
                .toByteString());
    }

    ByteString root(int size) {
        return size == 0 ? MerkleProofs.emptyRoot() : hash(0, size);
    }

    private ByteString hash(int from, int to) {
        if (to - from == 1) {
            return MerkleProofs.leafHash(entries.get(from));
        }
        int middle = from + Integer.highestOneBit(to - from - 1);
        byte[] one = {1};
        return sha256(ByteString.copyFrom(one).concat(hash(from, middle)).concat(hash(middle, to)));
    }

    private static ByteString sha256(ByteString bytes) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    List<ByteString> inclusionPath(int leaf, int size) {
        return path(leaf, 0, size);
    }

    private List<ByteString> path(int leaf, int from, int to) {
        if (to - from == 1) {
            return List.of();
        }
        int middle = from + Integer.highestOneBit(to - from - 1);
        return leaf < middle
                ? plus(path(leaf, from, middle), hash(middle, to))
                : plus(path(leaf, middle, to), hash(from, middle));
    }

    List<ByteString> consistencyPath(int first, int second) {
        return first == 0 ? List.of() : subproof(first, 0, second, true);
    }

    private List<ByteString> subproof(int first, int from, int to, boolean known) {
        if (first == to) {
            return known ? List.of() : List.of(hash(from, to));
        }
        int middle = from + Integer.highestOneBit(to - from - 1);
        return first <= middle
                ? plus(subproof(first, from, middle, known), hash(middle, to))
                : plus(subproof(first, middle, to, false), hash(from, middle));
    }

    private static List<ByteString> plus(List<ByteString> path, ByteString last) {
        List<ByteString> longer = new ArrayList<>(path);
        longer.add(last);
        return longer;
    }

    /** A path with one bit changed; an empty one gets a hash. */
    static List<ByteString> damaged(List<ByteString> path) {
        if (path.isEmpty()) {
            return List.of(OPENING);
        }
        List<ByteString> bad = new ArrayList<>(path);
        byte[] hash = bad.getLast().toByteArray();
        hash[7] ^= 1;
        bad.set(bad.size() - 1, ByteString.copyFrom(hash));
        return bad;
    }

    ProvenEntry prove(int index) {
        return ProvenEntry.newBuilder()
                .setEntry(entries.get(index))
                .setLeafIndex(index)
                .addAllInclusionPath(inclusionPath(index, size()))
                .build();
    }

    SignedTreeHead head() {
        return head(size(), root(size()));
    }

    SignedTreeHead head(int size, ByteString root) {
        try {
            ByteString id = Sha256.of(publicKey());
            ByteBuffer content = ByteBuffer.allocate(16 + 32 + 8 + 8 + 32)
                    .put("qpc-tree-head-v1".getBytes(StandardCharsets.US_ASCII))
                    .put(id.toByteArray())
                    .putLong(size)
                    .putLong(77)
                    .put(root.toByteArray());
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(keys.getPrivate());
            signature.update(content.array());
            return SignedTreeHead.newBuilder()
                    .setTreeSize(size)
                    .setTimestampMs(77)
                    .setRootHash(root)
                    .setLogId(id)
                    .setSignature(ByteString.copyFrom(signature.sign()))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
