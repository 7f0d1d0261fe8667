package org.quicprochat.cli;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A password in memory, until it is closed: then its bytes are wiped. It never shows itself. */
final class Password implements AutoCloseable {
    private static final int MAX_BYTES_PER_CHAR = 3;

    private final byte[] utf8;

    /** Takes the characters and wipes them. */
    Password(char[] characters) {
        byte[] room = new byte[characters.length * MAX_BYTES_PER_CHAR];
        ByteBuffer encoded = ByteBuffer.wrap(room);
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(characters), encoded, true);
        this.utf8 = Arrays.copyOf(room, encoded.position());
        Arrays.fill(room, (byte) 0);
        Arrays.fill(characters, '\0');
    }

    /** Takes the bytes; they are wiped when this is closed. */
    Password(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** The password in UTF-8; the array itself. */
    byte[] utf8() {
        return utf8;
    }

    boolean sameAs(Password other) {
        return Arrays.equals(utf8, other.utf8);
    }

    boolean isEmpty() {
        return utf8.length == 0;
    }

    @Override
    public void close() {
        Arrays.fill(utf8, (byte) 0);
    }

    @Override
    public String toString() {
        return "Password";
    }
}
