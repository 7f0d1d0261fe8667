package org.quicprochat.cli;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A password in memory, until it is closed: then its characters are wiped. It never shows itself. */
final class Password implements AutoCloseable {
    private final char[] characters;

    /** Takes the array itself; it is wiped when this is closed. */
    Password(char[] characters) {
        this.characters = characters;
    }

    /**
     * Takes a password in UTF-8 and wipes the array.
     *
     * @throws Failure with the code for wrong usage where it is no UTF-8
     */
    static Password ofUtf8(byte[] utf8) {
        char[] room = new char[utf8.length];
        CharBuffer decoded = CharBuffer.wrap(room);
        try {
            var result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8), decoded, true);
            if (result.isError()) {
                result.throwException();
            }
            return new Password(Arrays.copyOf(room, decoded.position()));
        } catch (CharacterCodingException _) {
            throw Failure.usage("The password is no UTF-8 text.");
        } finally {
            Arrays.fill(room, '\0');
            Arrays.fill(utf8, (byte) 0);
        }
    }

    /** The characters; the array itself. */
    char[] characters() {
        return characters;
    }

    boolean sameAs(Password other) {
        return Arrays.equals(characters, other.characters);
    }

    boolean isEmpty() {
        return characters.length == 0;
    }

    @Override
    public void close() {
        Arrays.fill(characters, '\0');
    }

    @Override
    public String toString() {
        return "Password";
    }
}
