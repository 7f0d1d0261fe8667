package org.quicprochat.storage.mapdb;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The writes of one transaction in the order they were made, as the bytes that the journal keeps: for each an operation
 * (1 byte), then each of its byte strings with its length (4 bytes, big endian) before it. Used by one thread.
 */
final class WriteSet {
    private static final byte SET = 1;
    private static final byte CLEAR = 2;
    private static final byte CLEAR_RANGE = 3;
    private static final int FIRST_BYTES = 512;

    /** No writes. */
    static final WriteSet NONE = new WriteSet(0);

    private byte[] bytes;
    private int size;

    WriteSet() {
        this(FIRST_BYTES);
    }

    private WriteSet(int capacity) {
        bytes = new byte[capacity];
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The encoded size, in bytes. */
    int size() {
        return size;
    }

    void set(byte[] key, byte[] value) {
        operation(SET, key.length + value.length + 2 * Integer.BYTES);
        add(key);
        add(value);
    }

    void clear(byte[] key) {
        operation(CLEAR, key.length + Integer.BYTES);
        add(key);
    }

    void clearRange(byte[] from, byte[] to) {
        operation(CLEAR_RANGE, from.length + to.length + 2 * Integer.BYTES);
        add(from);
        add(to);
    }

    void writeTo(ByteBuffer out) {
        out.put(bytes, 0, size);
    }

    /** Hands every write to the visitor, in order. */
    void visit(Visitor visitor) {
        visit(ByteBuffer.wrap(bytes, 0, size), visitor);
    }

    /**
     * Reads the writes of one transaction, up to the buffer's limit.
     *
     * @throws IllegalArgumentException where they make no sense
     */
    static void visit(ByteBuffer in, Visitor visitor) {
        while (in.hasRemaining()) {
            byte operation = in.get();
            switch (operation) {
                case SET -> visitor.set(take(in), take(in));
                case CLEAR -> visitor.clear(take(in));
                case CLEAR_RANGE -> visitor.clearRange(take(in), take(in));
                default -> throw new IllegalArgumentException("unknown operation in a write set");
            }
        }
    }

    private void operation(byte operation, int more) {
        int needed = Math.addExact(size, more + 1);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.min(bytes.length, Integer.MAX_VALUE / 4) * 2));
        }
        bytes[size++] = operation;
    }

    private void add(byte[] string) {
        int length = string.length;
        bytes[size] = (byte) (length >>> 24);
        bytes[size + 1] = (byte) (length >>> 16);
        bytes[size + 2] = (byte) (length >>> 8);
        bytes[size + 3] = (byte) length;
        System.arraycopy(string, 0, bytes, size + Integer.BYTES, length);
        size += Integer.BYTES + length;
    }

    private static byte[] take(ByteBuffer in) {
        if (in.remaining() < Integer.BYTES) {
            throw new IllegalArgumentException("a write set ends within a length");
        }
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a write set holds a length that passes its end");
        }
        byte[] string = new byte[length];
        in.get(string);
        return string;
    }

    /** Takes writes. */
    interface Visitor {
        /** A key was set. */
        void set(byte[] key, byte[] value);

        /** A key was removed. */
        void clear(byte[] key);

        /** The keys from (inclusive) to (exclusive) were removed. */
        void clearRange(byte[] from, byte[] to);
    }
}
