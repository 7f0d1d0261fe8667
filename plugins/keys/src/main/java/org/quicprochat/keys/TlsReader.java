package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the presentation language of RFC 8446, section 3, with the variable-size vectors of RFC 9420, section 2.1.2.
 * What it hands out shares the bytes that it reads: a length inside the input never makes it allocate anything. Used by
 * one thread.
 */
final class TlsReader {
    private static final int U16_BYTES = 2;

    private final ByteString bytes;
    private final ByteBuffer in;

    TlsReader(ByteString bytes) {
        this.bytes = bytes;
        this.in = bytes.asReadOnlyByteBuffer().slice(); // Of a substring, the buffer begins at its offset.
    }

    int u8() throws FlawedKeyPackageException {
        require(1);
        return Byte.toUnsignedInt(in.get());
    }

    int u16() throws FlawedKeyPackageException {
        require(U16_BYTES);
        return Short.toUnsignedInt(in.getShort());
    }

    /** A uint64; one of 2^63 or more is a negative number here. */
    long u64() throws FlawedKeyPackageException {
        require(Long.BYTES);
        return in.getLong();
    }

    /** The bytes of a vector. Its length is refused where it is not in its shortest form (RFC 9420, 2.1.2). */
    ByteString vector() throws FlawedKeyPackageException {
        int length = vectorLength();
        require(length);
        ByteString content = bytes.substring(in.position(), in.position() + length);
        in.position(in.position() + length);
        return content;
    }

    /** A vector of uint16. */
    List<Integer> u16Vector() throws FlawedKeyPackageException {
        TlsReader items = new TlsReader(vector());
        List<Integer> values = new ArrayList<>();
        while (!items.atEnd()) {
            values.add(items.u16());
        }
        return List.copyOf(values);
    }

    /** The bytes from a position to the current one. */
    ByteString since(int position) {
        return bytes.substring(position, in.position());
    }

    int position() {
        return in.position();
    }

    boolean atEnd() {
        return !in.hasRemaining();
    }

    /** Refuses bytes that are left. */
    void end() throws FlawedKeyPackageException {
        if (!atEnd()) {
            throw malformed();
        }
    }

    private int vectorLength() throws FlawedKeyPackageException {
        int first = u8();
        int prefix = first >>> 6;
        int length = first & 0x3f;
        switch (prefix) {
            case 0 -> {}
            case 1 -> {
                length = length << 8 | u8();
                requireOver(length, 0x3f);
            }
            case 2 -> {
                length = length << 24 | u8() << 16 | u16();
                requireOver(length, 0x3fff);
            }
            default -> throw malformed();
        }
        return length;
    }

    private static void requireOver(int length, int shorterForm) throws FlawedKeyPackageException {
        if (length <= shorterForm) {
            throw malformed();
        }
    }

    private void require(int count) throws FlawedKeyPackageException {
        if (in.remaining() < count) {
            throw malformed();
        }
    }

    static FlawedKeyPackageException malformed() {
        return new FlawedKeyPackageException(Flaw.KEY_PACKAGE_MALFORMED);
    }
}
