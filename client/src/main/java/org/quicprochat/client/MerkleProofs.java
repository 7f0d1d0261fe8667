package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Verifies proofs of a Merkle tree over SHA-256 (RFC 9162, section 2.1). Sizes and indices are unsigned 64-bit numbers;
 * a proof of any shape is either right or not, never an exception.
 */
public final class MerkleProofs {
    /** The size of a hash, in bytes. */
    public static final int HASH_SIZE = 32;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private MerkleProofs() {}

    /** The hash of an entry. */
    public static ByteString leafHash(ByteString entry) {
        MessageDigest digest = digest();
        digest.update(LEAF);
        digest.update(entry.asReadOnlyByteBuffer());
        return ByteString.copyFrom(digest.digest());
    }

    /** The root of a tree without leaves. */
    public static ByteString emptyRoot() {
        return ByteString.copyFrom(digest().digest());
    }

    /**
     * Whether a path proves that a leaf is in a tree (RFC 9162, section 2.1.3.2).
     *
     * @param leafIndex from 0
     */
    public static boolean includes(
            ByteString leafHash, long leafIndex, long treeSize, List<ByteString> path, ByteString root) {
        if (Long.compareUnsigned(leafIndex, treeSize) >= 0 || leafHash.size() != HASH_SIZE || !areHashes(path)) {
            return false;
        }
        long at = leafIndex;
        long last = treeSize - 1;
        ByteString hash = leafHash;
        for (ByteString other : path) {
            if (last == 0) {
                return false;
            }
            if (isOdd(at) || at == last) {
                hash = node(other, hash);
                int shift = isOdd(at) ? 0 : shiftToOdd(at);
                at = shifted(at, shift);
                last = shifted(last, shift);
            } else {
                hash = node(hash, other);
            }
            at >>>= 1;
            last >>>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /**
     * Whether a path proves that one tree grew into another (RFC 9162, section 2.1.4.2). Nothing is proven of a tree
     * without leaves.
     */
    public static boolean isConsistent(
            long firstSize, ByteString firstRoot, long secondSize, ByteString secondRoot, List<ByteString> path) {
        if (firstSize == 0 || Long.compareUnsigned(firstSize, secondSize) > 0 || !areHashes(path)) {
            return false;
        }
        if (firstSize == secondSize) {
            return path.isEmpty() && firstRoot.equals(secondRoot);
        }
        List<ByteString> hashes = new ArrayList<>(path.size() + 1);
        if (Long.bitCount(firstSize) == 1) {
            hashes.add(firstRoot);
        }
        hashes.addAll(path);
        return !path.isEmpty() && grows(firstSize, firstRoot, secondSize, secondRoot, hashes);
    }

    private static boolean grows(
            long firstSize, ByteString firstRoot, long secondSize, ByteString secondRoot, List<ByteString> hashes) {
        int shared = Long.numberOfTrailingZeros(firstSize);
        long at = shifted(firstSize - 1, shared);
        long last = shifted(secondSize - 1, shared);
        ByteString first = hashes.getFirst();
        ByteString second = first;
        for (ByteString other : hashes.subList(1, hashes.size())) {
            if (last == 0) {
                return false;
            }
            if (isOdd(at) || at == last) {
                first = node(other, first);
                second = node(other, second);
                int shift = isOdd(at) ? 0 : shiftToOdd(at);
                at = shifted(at, shift);
                last = shifted(last, shift);
            } else {
                second = node(second, other);
            }
            at >>>= 1;
            last >>>= 1;
        }
        return last == 0 && first.equals(firstRoot) && second.equals(secondRoot);
    }

    private static boolean areHashes(List<ByteString> all) {
        return all.stream().allMatch(hash -> hash.size() == HASH_SIZE);
    }

    private static boolean isOdd(long number) {
        return (number & 1) == 1;
    }

    /** How far to shift right until the lowest bit is 1; 64 for zero, which never gets there. */
    private static int shiftToOdd(long number) {
        return Long.numberOfTrailingZeros(number);
    }

    /** Unlike Java's shift, one of 64 leaves nothing. */
    private static long shifted(long number, int by) {
        return by >= Long.SIZE ? 0 : number >>> by;
    }

    private static ByteString node(ByteString left, ByteString right) {
        MessageDigest digest = digest();
        digest.update(NODE);
        digest.update(left.asReadOnlyByteBuffer());
        digest.update(right.asReadOnlyByteBuffer());
        return ByteString.copyFrom(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
