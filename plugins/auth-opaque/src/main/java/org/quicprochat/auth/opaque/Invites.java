package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/**
 * Invite codes. Those that exist are in a file that the operator writes, as hashes, and that is read at each use: a new
 * code works at once. Those that were used are in the store.
 */
final class Invites {
    /** The longest code, in bytes of UTF-8 (inclusive). */
    private static final int CODE_BYTES = 128;
    /** The part of the file that is read: about 15 000 codes. */
    private static final int FILE_BYTES = 1 << 20;

    private static final int HASH_CHARACTERS = 64;

    private final Subspace used;
    private final Path file;
    private final InstantSource clock;

    Invites(Subspace used, Path file, InstantSource clock) {
        this.used = used;
        this.file = file;
        this.clock = clock;
    }

    /** Whether the operator's file has a code. Reads the file. */
    boolean isIssued(String code) {
        int bytes = code.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > CODE_BYTES) {
            return false;
        }
        String wanted = hex(hash(code));
        return contents()
                .lines()
                .filter(line -> line.length() >= HASH_CHARACTERS)
                .anyMatch(line -> line.substring(0, HASH_CHARACTERS)
                        .toLowerCase(Locale.ROOT)
                        .equals(wanted));
    }

    /** Uses a code up; false where it was used before. */
    boolean consume(Transaction tx, String code) {
        Key key = used.key(hash(code));
        if (tx.exists(key)) {
            return false;
        }
        tx.setNumber(key, clock.millis());
        return true;
    }

    private static ByteString hash(String code) {
        return Tokens.sha256(ByteString.copyFromUtf8(code));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private String contents() {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(FILE_BYTES), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException("the file of invite codes can't be read", e);
        }
    }
}
