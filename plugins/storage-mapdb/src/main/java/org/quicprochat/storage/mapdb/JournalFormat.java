package org.quicprochat.storage.mapdb;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a journal file: a header, frames, zeros. Numbers are big endian.
 *
 * <pre>
 *   header  magic 8, salt 8, sequence number of the first transaction 8, CRC32C of these 4
 *   frame   magic 4, length of the payload 4, CRC32C 4, first sequence number 8, count of transactions 4, payload
 *   payload for each transaction: length 4, write set
 * </pre>
 *
 * <p>A frame is what was written and synced at once, so after a crash at most the last frame is not whole. Its checksum
 * covers the salt of the file, so no value that a client stores can pass for a frame. A frame with no transaction marks
 * an orderly close.
 */
final class JournalFormat {
    static final int HEADER_BYTES = 28;
    static final int FRAME_HEADER_BYTES = 24;
    static final int FRAME_MAGIC = 0x51504a46;
    private static final long HEADER_MAGIC = 0x5150434a524e4c31L;
    private static final Pattern NAME = Pattern.compile("journal-([0-9a-f]{16})\\.log");

    private JournalFormat() {}

    /**
     * One frame.
     *
     * @param firstSequence the number of its first transaction
     * @param count how many transactions it holds, 0 or more
     * @param payload the transactions
     * @param end the offset behind it in its file
     */
    record Frame(long firstSequence, int count, ByteBuffer payload, int end) {}

    /**
     * What the header says.
     *
     * @param salt a number that is the file's own
     * @param firstSequence the number of the first transaction that the file is for
     */
    record Header(long salt, long firstSequence) {}

    static String name(long firstSequence) {
        return String.format(Locale.ROOT, "journal-%016x.log", firstSequence);
    }

    /** The number in a journal file's name; empty where it is another file. */
    static OptionalLong sequenceOf(Path file) {
        Matcher matcher = NAME.matcher(String.valueOf(file.getFileName()));
        return matcher.matches() ? OptionalLong.of(Long.parseUnsignedLong(matcher.group(1), 16)) : OptionalLong.empty();
    }

    static void putHeader(ByteBuffer out, Header header) {
        int start = out.position();
        out.putLong(HEADER_MAGIC).putLong(header.salt()).putLong(header.firstSequence());
        out.putInt(crc(out.duplicate().flip().position(start)));
    }

    static @Nullable Header header(ByteBuffer file) {
        if (file.limit() < HEADER_BYTES || file.getLong(0) != HEADER_MAGIC) {
            return null;
        }
        int crcAt = HEADER_BYTES - Integer.BYTES;
        if (file.getInt(crcAt) != crc(file.duplicate().position(0).limit(crcAt))) {
            return null;
        }
        return new Header(file.getLong(Long.BYTES), file.getLong(2 * Long.BYTES));
    }

    /** The size of a frame with these transactions, in bytes. */
    static long frameBytes(List<WriteSet> writeSets) {
        long bytes = FRAME_HEADER_BYTES;
        for (WriteSet writes : writeSets) {
            bytes += Integer.BYTES + writes.size();
        }
        return bytes;
    }

    static void putFrame(ByteBuffer out, long salt, long firstSequence, List<WriteSet> writeSets) {
        int start = out.position();
        out.position(start + FRAME_HEADER_BYTES);
        for (WriteSet writes : writeSets) {
            out.putInt(writes.size());
            writes.writeTo(out);
        }
        int length = out.position() - start - FRAME_HEADER_BYTES;
        out.putInt(start, FRAME_MAGIC);
        out.putInt(start + 4, length);
        out.putLong(start + 12, firstSequence);
        out.putInt(start + 20, writeSets.size());
        out.putInt(start + 8, frameCrc(out, salt, start, length));
    }

    /** The frame at an offset, or null where there is none that is whole. */
    static @Nullable Frame frame(ByteBuffer file, long salt, int at) {
        if (file.limit() - at < FRAME_HEADER_BYTES || file.getInt(at) != FRAME_MAGIC) {
            return null;
        }
        int length = file.getInt(at + 4);
        int start = at + FRAME_HEADER_BYTES;
        if (length < 0 || length > file.limit() - start || file.getInt(at + 8) != frameCrc(file, salt, at, length)) {
            return null;
        }
        return new Frame(file.getLong(at + 12), file.getInt(at + 20), file.slice(start, length), start + length);
    }

    private static int frameCrc(ByteBuffer file, long salt, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(12).putLong(salt).putInt(length).flip());
        crc.update(file.duplicate().limit(at + FRAME_HEADER_BYTES + length).position(at + 12));
        return (int) crc.getValue();
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
