package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * A Merkle tree (RFC 9162, section 2.1) that only grows, out of the hashes of its complete subtrees: those of 2^level
 * leaves, from a multiple of that. They never change once they are there, so a root or proof of any size of the past
 * can be had, each for at most two reads a level. Used by one thread.
 */
final class MerkleTree {
    private final Nodes nodes;

    /** Knows the hashes of complete subtrees. */
    @FunctionalInterface
    interface Nodes {
        /** The hash of the subtree of 2^level leaves that begins at leaf {@code index} * 2^level. */
        ByteString hash(int level, long index);
    }

    /** Keeps the hashes of complete subtrees. */
    @FunctionalInterface
    interface Keeper {
        /** Keeps a hash, to be found under the same numbers. */
        void keep(int level, long index, ByteString hash);
    }

    MerkleTree(Nodes nodes) {
        this.nodes = nodes;
    }

    /**
     * Adds a leaf: hashes the subtrees that it completes, one for each bit 1 at the end of its index. The leaf itself
     * is kept by the caller, before.
     */
    void append(long index, ByteString leafHash, Keeper keeper) {
        ByteString hash = leafHash;
        int level = 0;
        for (long at = index; (at & 1) == 1; at >>>= 1) {
            hash = Hashes.node(nodes.hash(level, at - 1), hash);
            level++;
            keeper.keep(level, at >>> 1, hash);
        }
    }

    /** The root over the first leaves. */
    ByteString root(long size) {
        return size == 0 ? Hashes.EMPTY_ROOT : subtree(0, size);
    }

    /**
     * The proof that a leaf is in the tree of a size (RFC 9162, section 2.1.3.1).
     *
     * @param leaf its index, less than the size
     */
    List<ByteString> inclusionPath(long leaf, long size) {
        if (leaf < 0 || leaf >= size) {
            throw new IllegalArgumentException("The tree has no such leaf");
        }
        List<ByteString> path = new ArrayList<>();
        inclusion(leaf, 0, size, path);
        return path;
    }

    private void inclusion(long leaf, long from, long to, List<ByteString> path) {
        if (to - from == 1) {
            return;
        }
        long middle = middle(from, to);
        if (leaf < middle) {
            inclusion(leaf, from, middle, path);
            path.add(subtree(middle, to));
        } else {
            inclusion(leaf, middle, to, path);
            path.add(subtree(from, middle));
        }
    }

    /**
     * The proof that the tree of one size begins that of another (RFC 9162, section 2.1.4.1).
     *
     * @param first 1 or more
     * @param second at least the first
     */
    List<ByteString> consistencyPath(long first, long second) {
        if (first < 1 || first > second) {
            throw new IllegalArgumentException("A tree grows out of one that has leaves, and is no larger");
        }
        List<ByteString> path = new ArrayList<>();
        consistency(first, 0, second, true, path);
        return path;
    }

    /** RFC 9162's SUBPROOF; {@code known}: the verifier has the hash of what lies before {@code first}. */
    private void consistency(long first, long from, long to, boolean known, List<ByteString> path) {
        if (first == to) {
            if (!known) {
                path.add(subtree(from, to));
            }
            return;
        }
        long middle = middle(from, to);
        if (first <= middle) {
            consistency(first, from, middle, known, path);
            path.add(subtree(middle, to));
        } else {
            consistency(first, middle, to, false, path);
            path.add(subtree(from, middle));
        }
    }

    /** The hash over some leaves; their begin is a multiple of every power of two up to their number. */
    private ByteString subtree(long from, long to) {
        long size = to - from;
        if (Long.bitCount(size) == 1) {
            int level = Long.numberOfTrailingZeros(size);
            return nodes.hash(level, from >>> level);
        }
        long middle = middle(from, to);
        return Hashes.node(subtree(from, middle), subtree(middle, to));
    }

    /** Where RFC 9162 splits: behind the largest power of two that is less than the size. */
    private static long middle(long from, long to) {
        return from + Long.highestOneBit(to - from - 1);
    }
}
