package org.quicprochat.runtime.storage;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The order-preserving encoding of tuples: FoundationDB's tuple layer (its design/tuple.md) for byte strings, strings
 * and signed 64-bit numbers. Encoded tuples compare, as unsigned bytes, as their elements do; no encoding of an element
 * is a prefix of another one's.
 *
 * <pre>
 *   byte string  01 bytes, with 00 as 00 ff, 00
 *   string       02 UTF-8,  with 00 as 00 ff, 00
 *   number       14 + n, n bytes big-endian: n the bytes of a positive number, none for zero
 *                14 - n, n bytes big-endian: the ones' complement of a negative number
 * </pre>
 */
final class TupleCodec {
    private static final byte BYTES = 0x01;
    private static final byte STRING = 0x02;
    private static final int ZERO = 0x14;
    private static final int ESCAPE = 0xff;

    private TupleCodec() {}

    /** The prefix with the encoded elements behind it, in one array. */
    static byte[] encode(byte[] prefix, Object... elements) {
        Object[] plain = new Object[elements.length];
        int size = prefix.length;
        for (int i = 0; i < elements.length; i++) {
            Object element = plain(elements[i]);
            plain[i] = element;
            size += switch (element) {
                case ByteString bytes -> escapedSize(bytes);
                case Utf8(ByteString bytes) -> escapedSize(bytes);
                case Long number -> 1 + length(number);
                default -> throw new IllegalArgumentException("A key is made of byte strings, strings and numbers");
            };
        }
        byte[] out = Arrays.copyOf(prefix, size);
        int at = prefix.length;
        for (Object element : plain) {
            at = switch (element) {
                case ByteString bytes -> put(out, at, BYTES, bytes);
                case Utf8(ByteString bytes) -> put(out, at, STRING, bytes);
                case Long number -> put(out, at, number);
                default -> throw new AssertionError("The first pass checked the types");
            };
        }
        return out;
    }

    private record Utf8(ByteString bytes) {}

    private static Object plain(Object element) {
        return switch (element) {
            case String string -> new Utf8(utf8(string));
            case byte[] bytes -> ByteString.copyFrom(bytes);
            case Integer number -> Long.valueOf(number);
            default -> element;
        };
    }

    private static ByteString utf8(String string) {
        try {
            // Unlike String.getBytes, refuses half a surrogate pair: else two strings would be one key.
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(string));
            return UnsafeByteOperations.unsafeWrap(bytes);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("A string of a key is well-formed Unicode", e);
        }
    }

    private static int escapedSize(ByteString bytes) {
        int size = 2 + bytes.size();
        for (int i = 0, n = bytes.size(); i < n; i++) {
            if (bytes.byteAt(i) == 0) {
                size++;
            }
        }
        return size;
    }

    private static int put(byte[] out, int start, byte code, ByteString bytes) {
        int at = start;
        out[at++] = code;
        for (int i = 0, n = bytes.size(); i < n; i++) {
            byte value = bytes.byteAt(i);
            out[at++] = value;
            if (value == 0) {
                out[at++] = (byte) ESCAPE;
            }
        }
        out[at++] = 0;
        return at;
    }

    /** The bytes of the number's magnitude; those of the least number are 8. */
    private static int length(long number) {
        long magnitude = number < 0 ? -number : number;
        return (Long.SIZE - Long.numberOfLeadingZeros(magnitude) + 7) / 8;
    }

    private static int put(byte[] out, int at, long number) {
        int length = length(number);
        out[at] = (byte) (number < 0 ? ZERO - length : ZERO + length);
        long bits = number < 0 ? number - 1 : number; // The low bytes of v - 1 are the ones' complement of -v.
        for (int i = length; i > 0; i--) {
            out[at + i] = (byte) bits;
            bits >>>= 8;
        }
        return at + 1 + length;
    }

    /**
     * The elements encoded from an offset (inclusive) to the end.
     *
     * @throws IllegalArgumentException where the bytes are no encoded tuple
     */
    static List<Object> decode(byte[] key, int from) {
        List<Object> elements = new ArrayList<>(4);
        int at = from;
        while (at < key.length) {
            int code = key[at];
            if (code == BYTES || code == STRING) {
                int end = end(key, at + 1);
                ByteString bytes = unescape(key, at + 1, end);
                elements.add(code == BYTES ? bytes : string(bytes));
                at = end + 1;
            } else {
                int length = Math.abs(code - ZERO);
                if (length > 8 || at + length >= key.length) {
                    throw malformed();
                }
                elements.add(number(key, at + 1, length, code < ZERO));
                at += 1 + length;
            }
        }
        return elements;
    }

    private static int end(byte[] key, int from) {
        for (int i = from; i < key.length; i++) {
            if (key[i] == 0) {
                if (i + 1 == key.length || key[i + 1] != (byte) ESCAPE) {
                    return i;
                }
                i++;
            }
        }
        throw malformed();
    }

    private static ByteString unescape(byte[] key, int from, int to) {
        byte[] plain = new byte[to - from];
        int size = 0;
        for (int i = from; i < to; i++) {
            plain[size++] = key[i];
            if (key[i] == 0) {
                i++;
            }
        }
        return ByteString.copyFrom(plain, 0, size);
    }

    private static String string(ByteString bytes) {
        if (!bytes.isValidUtf8()) {
            throw malformed();
        }
        return bytes.toStringUtf8();
    }

    private static long number(byte[] key, int from, int length, boolean negative) {
        long bits = negative ? -1 : 0;
        for (int i = from; i < from + length; i++) {
            bits = bits << 8 | (key[i] & 0xff);
        }
        return negative ? bits + 1 : bits;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("These bytes are no encoded tuple");
    }
}
