package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.TransparencyLog.Kind;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.LogEntry;

/** The log in the store: keys and codecs. Thread-safe. */
final class LogStore {
    private static final String SIZE = "size";

    private final Subspaces spaces;

    /** Where the records are; the package documentation draws them. */
    record Subspaces(Subspace log, Subspace leaves, Subspace nodes, Subspace keys, Subspace openings, Subspace owned) {}

    LogStore(Subspaces spaces) {
        this.spaces = spaces;
    }

    /** The number of entries. */
    long size(ReadTransaction tx) {
        return tx.getNumber(spaces.log().key(SIZE)).orElse(0);
    }

    /**
     * Puts an entry at the end, and what it completes into the tree.
     *
     * @return its index
     */
    long append(Transaction tx, ByteString entry) {
        long index = size(tx);
        tx.set(spaces.leaves().key(index), entry.toByteArray());
        new MerkleTree((level, at) -> node(tx, level, at))
                .append(
                        index,
                        Hashes.leaf(entry),
                        (level, at, hash) -> tx.set(spaces.nodes().key(level, at), hash.toByteArray()));
        tx.setNumber(spaces.log().key(SIZE), index + 1);
        return index;
    }

    /** An entry, exactly as hashed. */
    ByteString leaf(ReadTransaction tx, long index) {
        return present(tx.get(spaces.leaves().key(index)));
    }

    /** What the bytes of an entry say. */
    static LogEntry entry(ByteString leaf) {
        try {
            return LogEntry.parseFrom(leaf);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("An entry of the log is damaged in the store", e);
        }
    }

    /** The hash of a complete subtree; that of a leaf is not stored. */
    ByteString node(ReadTransaction tx, int level, long index) {
        return level == 0
                ? Hashes.leaf(leaf(tx, index))
                : present(tx.get(spaces.nodes().key(level, index)));
    }

    private static ByteString present(byte @Nullable [] value) {
        if (value == null) {
            throw new IllegalStateException("A part of the log is missing in the store");
        }
        return UnsafeByteOperations.unsafeWrap(value);
    }

    /** The number of entries about a key. */
    long countOf(ReadTransaction tx, ByteString keyHash) {
        return count(tx, spaces.keys(), keyHash);
    }

    /** Finds an entry by its key from now on. */
    void index(Transaction tx, ByteString keyHash, KeyEntry entry) {
        tx.set(spaces.keys().key(keyHash, countOf(tx, keyHash)), entry.encode());
    }

    /** The entries about a key, oldest first: all of them, of which appending keeps the number small. */
    List<KeyEntry> about(ReadTransaction tx, ByteString keyHash) {
        List<KeyEntry> entries = new ArrayList<>();
        tx.visit(spaces.keys().range(keyHash), ScanOrder.ASCENDING, entry -> {
            entries.add(KeyEntry.decode(entry.value()));
            return true;
        });
        return entries;
    }

    /** The number of entries whose openings an account owns. */
    long countOf(ReadTransaction tx, IdentityKey owner) {
        return count(tx, spaces.owned(), owner.bytes());
    }

    /** Keeps what opens an entry, for as long as its owner has an account. */
    void open(Transaction tx, long index, Opening opening) {
        IdentityKey owner = opening.owner();
        tx.setNumber(spaces.owned().key(owner.bytes(), countOf(tx, owner)), index);
        tx.set(spaces.openings().key(index), opening.encode());
    }

    /** What opens an entry; empty where it is erased, or never was. */
    Optional<Opening> opening(ReadTransaction tx, long index) {
        return Optional.ofNullable(tx.get(spaces.openings().key(index))).map(Opening::decode);
    }

    /**
     * Erases what opens the entries of an account. The entries stay: they name nobody.
     *
     * @return the openings erased
     */
    long erase(Transaction tx, IdentityKey owner) {
        long[] erased = {0};
        tx.visit(spaces.owned().range(owner.bytes()), ScanOrder.ASCENDING, entry -> {
            tx.clear(spaces.openings().key(ByteBuffer.wrap(entry.value()).getLong()));
            erased[0]++;
            return true;
        });
        tx.clear(spaces.owned().range(owner.bytes()));
        return erased[0];
    }

    /**
     * Rows are numbered from 0 under their first element, without a gap. Most have none: a read is less than a scan.
     */
    private static long count(ReadTransaction tx, Subspace space, ByteString first) {
        if (!tx.exists(space.key(first, 0))) {
            return 0;
        }
        return tx.scan(space.range(first), ScanOrder.DESCENDING, 1).stream()
                .mapToLong(entry -> space.unpack(entry.key()).number(1) + 1)
                .findFirst()
                .orElse(0);
    }

    /**
     * An entry, as it is found by its key.
     *
     * @param index where it is in the log
     * @param kind what happened
     * @param reason of a revocation, a number of {@code RevocationReason}; else 0
     */
    record KeyEntry(long index, Kind kind, int reason) {
        private byte[] encode() {
            return ByteBuffer.allocate(Long.BYTES + 2)
                    .putLong(index)
                    .put((byte) kind.number())
                    .put((byte) reason)
                    .array();
        }

        private static KeyEntry decode(byte[] value) {
            ByteBuffer buffer = ByteBuffer.wrap(value);
            return new KeyEntry(buffer.getLong(), kind(buffer.get()), buffer.get());
        }

        private static Kind kind(int number) {
            for (Kind kind : Kind.values()) {
                if (kind.number() == number) {
                    return kind;
                }
            }
            throw new IllegalStateException("The log has a kind of entry that this version does not know");
        }
    }
}
