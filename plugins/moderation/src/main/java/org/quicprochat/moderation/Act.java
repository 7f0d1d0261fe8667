package org.quicprochat.moderation;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An entry of the audit trail, as it is stored.
 *
 * <pre>
 * format u8: 1 | kind u8 | actor, 16 bytes | subject, 16 bytes | expires u64
 * | n u8: 0 or 16 | channel, n bytes | n u8: 0 or 16 | report, n bytes | reason, UTF-8
 * </pre>
 *
 * @param actor the alias of who did it
 * @param subject the alias of whom it was done to
 * @param expiresAt when it ends by itself, in milliseconds of the epoch; 0: it does not
 * @param channel where
 * @param report which
 * @param reason why, as the actor said
 */
record Act(
        Kind kind,
        ByteString actor,
        ByteString subject,
        long expiresAt,
        Scope channel,
        Optional<ByteString> report,
        String reason) {
    private static final byte FORMAT = 1;

    /** What was done. */
    enum Kind {
        /** Somebody was banned, or an earlier ban was changed. */
        BAN(1),
        /** A ban was lifted. */
        UNBAN(2),
        /** A report was taken off the list. */
        RESOLVE(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalStateException("An audit entry is of a kind that this version does not know");
        }
    }

    static Act decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("An audit entry has a format that this version does not know");
        }
        Kind kind = Kind.of(in.get());
        ByteString actor = ByteString.copyFrom(in, Aliases.SIZE);
        ByteString subject = ByteString.copyFrom(in, Aliases.SIZE);
        long expiresAt = in.getLong();
        Scope channel = Scope.ofKey(ByteString.copyFrom(in, in.get()));
        Optional<ByteString> report =
                Optional.of(ByteString.copyFrom(in, in.get())).filter(id -> !id.isEmpty());
        String reason = ByteString.copyFrom(in).toStringUtf8();
        return new Act(kind, actor, subject, expiresAt, channel, report, reason);
    }

    byte[] encode() {
        ByteString where = channel.key();
        ByteString which = report.orElse(ByteString.EMPTY);
        byte[] why = reason.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out =
                ByteBuffer.allocate(4 + 2 * Aliases.SIZE + Long.BYTES + where.size() + which.size() + why.length);
        out.put(FORMAT).put((byte) kind.code);
        actor.copyTo(out);
        subject.copyTo(out);
        out.putLong(expiresAt).put((byte) where.size());
        where.copyTo(out);
        out.put((byte) which.size());
        which.copyTo(out);
        return out.put(why).array();
    }

    @Override
    public String toString() {
        return "Act[]";
    }
}
