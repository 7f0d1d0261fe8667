package org.quicprochat.storage.mapdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.ScanOrder;

/**
 * An immutable sorted map of byte strings, keys ordered as unsigned bytes: an AVL tree whose versions share what they
 * have in common. Thread-safe; every change costs O(log n) and makes a new version.
 */
final class ByteTree {
    static final ByteTree EMPTY = new ByteTree(null);

    /** What an entry costs beside its bytes: the node, two array headers, and rounding; in bytes. */
    static final int ENTRY_OVERHEAD = 88;

    private static final int MAX_HEIGHT = 64;

    private final @Nullable Node root;

    private ByteTree(@Nullable Node root) {
        this.root = root;
    }

    boolean isEmpty() {
        return root == null;
    }

    /** The heap that the entries take, roughly, in bytes. */
    long weight() {
        return weight(root);
    }

    byte @Nullable [] get(byte[] key) {
        Node node = root;
        while (node != null) {
            int order = Arrays.compareUnsigned(key, node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** The entry with the greatest key that is not above the given one. */
    @Nullable
    Node floor(byte[] key) {
        Node node = root;
        Node best = null;
        while (node != null) {
            int order = Arrays.compareUnsigned(key, node.key);
            if (order == 0) {
                return node;
            }
            if (order > 0) {
                best = node;
            }
            node = order < 0 ? node.left : node.right;
        }
        return best;
    }

    ByteTree put(byte[] key, byte[] value) {
        return new ByteTree(put(root, key, value));
    }

    ByteTree remove(byte[] key) {
        return get(key) == null ? this : new ByteTree(remove(root, key));
    }

    /** Without the keys from (inclusive) to (exclusive). */
    ByteTree removeRange(byte[] from, byte[] to) {
        if (root == null || Arrays.compareUnsigned(from, to) >= 0) {
            return this;
        }
        return new ByteTree(concat(below(root, from), from(root, to)));
    }

    /** A cursor over the whole tree; it stands nowhere until it is sought. */
    Cursor cursor(ScanOrder order) {
        return order == ScanOrder.ASCENDING ? new Ascending(root) : new Descending(root);
    }

    private static Node put(@Nullable Node node, byte[] key, byte[] value) {
        if (node == null) {
            return new Node(key, value, null, null);
        }
        int order = Arrays.compareUnsigned(key, node.key);
        if (order == 0) {
            return new Node(node.key, value, node.left, node.right);
        }
        return order < 0
                ? balance(put(node.left, key, value), node, node.right)
                : balance(node.left, node, put(node.right, key, value));
    }

    private static @Nullable Node remove(@Nullable Node node, byte[] key) {
        if (node == null) {
            return null;
        }
        int order = Arrays.compareUnsigned(key, node.key);
        if (order == 0) {
            return concat(node.left, node.right);
        }
        return order < 0
                ? balance(remove(node.left, key), node, node.right)
                : balance(node.left, node, remove(node.right, key));
    }

    private static @Nullable Node below(@Nullable Node node, byte[] bound) {
        if (node == null) {
            return null;
        }
        return Arrays.compareUnsigned(node.key, bound) < 0
                ? join(node.left, node, below(node.right, bound))
                : below(node.left, bound);
    }

    private static @Nullable Node from(@Nullable Node node, byte[] bound) {
        if (node == null) {
            return null;
        }
        return Arrays.compareUnsigned(node.key, bound) >= 0
                ? join(from(node.left, bound), node, node.right)
                : from(node.right, bound);
    }

    private static @Nullable Node concat(@Nullable Node left, @Nullable Node right) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        Node least = right;
        while (least.left != null) {
            least = least.left;
        }
        return join(left, least, withoutLeast(right));
    }

    private static @Nullable Node withoutLeast(Node node) {
        return node.left == null ? node.right : balance(withoutLeast(node.left), node, node.right);
    }

    /** Joins trees of any two heights around an entry. */
    private static Node join(@Nullable Node left, Node middle, @Nullable Node right) {
        if (left != null && left.height > height(right) + 1) {
            return balance(left.left, left, join(left.right, middle, right));
        }
        if (right != null && right.height > height(left) + 1) {
            return balance(join(left, middle, right.left), right, right.right);
        }
        return new Node(middle.key, middle.value, left, right);
    }

    /** Joins trees whose heights differ by two at most around an entry. */
    private static Node balance(@Nullable Node left, Node middle, @Nullable Node right) {
        if (left != null && left.height > height(right) + 1) {
            Node inner = left.right;
            if (inner == null || height(left.left) >= inner.height) {
                return node(left.left, left, node(inner, middle, right));
            }
            return node(node(left.left, left, inner.left), inner, node(inner.right, middle, right));
        }
        if (right != null && right.height > height(left) + 1) {
            Node inner = right.left;
            if (inner == null || height(right.right) >= inner.height) {
                return node(node(left, middle, inner), right, right.right);
            }
            return node(node(left, middle, inner.left), inner, node(inner.right, right, right.right));
        }
        return node(left, middle, right);
    }

    private static Node node(@Nullable Node left, Node middle, @Nullable Node right) {
        return middle.left == left && middle.right == right ? middle : new Node(middle.key, middle.value, left, right);
    }

    private static int height(@Nullable Node node) {
        return node == null ? 0 : node.height;
    }

    private static long weight(@Nullable Node node) {
        return node == null ? 0 : node.weight;
    }

    /** An entry, and the root of the entries around it. */
    static final class Node {
        final byte[] key;
        final byte[] value;
        private final @Nullable Node left;
        private final @Nullable Node right;
        private final int height;
        private final long weight;

        Node(byte[] key, byte[] value, @Nullable Node left, @Nullable Node right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.height = 1 + Math.max(height(left), height(right));
            this.weight = ByteTree.weight(left) + ByteTree.weight(right) + key.length + value.length + ENTRY_OVERHEAD;
        }
    }

    /** The path from the root to where a cursor stands; the top is the entry itself. */
    private abstract static class Path implements Cursor {
        private final @Nullable Node root;
        private final ScanOrder order;
        private final @Nullable Node[] path = new @Nullable Node[MAX_HEIGHT];
        private byte @Nullable [] limit;
        private int depth;

        Path(@Nullable Node root, ScanOrder order) {
            this.root = root;
            this.order = order;
        }

        @Override
        public final void seek(byte[] bound, byte @Nullable [] until) {
            limit = until;
            depth = 0;
            descend(root, bound);
            stopAtLimit();
        }

        @Override
        public final void next() {
            Node done = pop();
            if (done != null) {
                descendBehind(done);
            }
            stopAtLimit();
        }

        /** Pushes the path to the first entry of a subtree within a bound. */
        abstract void descend(@Nullable Node node, byte[] bound);

        /** Pushes the path to the first entry of what comes right after an entry within its own subtree. */
        abstract void descendBehind(Node done);

        private void stopAtLimit() {
            if (depth > 0 && !Cursor.within(order, key(), limit)) {
                depth = 0;
            }
        }

        final void push(Node node) {
            path[depth++] = node;
        }

        private @Nullable Node pop() {
            return path[--depth];
        }

        @Override
        public final boolean valid() {
            return depth > 0;
        }

        @Override
        public final byte[] key() {
            return top().key;
        }

        @Override
        public final byte[] value() {
            return top().value;
        }

        private Node top() {
            Node top = depth == 0 ? null : path[depth - 1];
            if (top == null) {
                throw new IllegalStateException("a cursor that stands nowhere was read");
            }
            return top;
        }
    }

    private static final class Ascending extends Path {
        Ascending(@Nullable Node root) {
            super(root, ScanOrder.ASCENDING);
        }

        @Override
        void descend(@Nullable Node from, byte[] bound) {
            Node node = from;
            while (node != null) {
                if (Arrays.compareUnsigned(node.key, bound) >= 0) {
                    push(node);
                    node = node.left;
                } else {
                    node = node.right;
                }
            }
        }

        @Override
        void descendBehind(Node done) {
            for (Node node = done.right; node != null; node = node.left) {
                push(node);
            }
        }
    }

    private static final class Descending extends Path {
        Descending(@Nullable Node root) {
            super(root, ScanOrder.DESCENDING);
        }

        @Override
        void descend(@Nullable Node from, byte[] bound) {
            Node node = from;
            while (node != null) {
                if (Arrays.compareUnsigned(node.key, bound) < 0) {
                    push(node);
                    node = node.right;
                } else {
                    node = node.left;
                }
            }
        }

        @Override
        void descendBehind(Node done) {
            for (Node node = done.left; node != null; node = node.right) {
                push(node);
            }
        }
    }
}
