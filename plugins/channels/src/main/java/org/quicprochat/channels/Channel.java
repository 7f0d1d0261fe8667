package org.quicprochat.channels;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.quicprochat.plugin.IdentityKey;

/**
 * A channel without its members, as it is stored.
 *
 * <pre>
 * format u8: 1 | version u64 | epoch u64 | rotated u64 | last place u64 | members u32 | owners u32
 * | n u8: 0 or 32 | creator, n bytes | metadata
 * </pre>
 *
 * @param version grows by one with each change
 * @param epoch grows by one with each RotateKeys
 * @param rotatedAt when the last of these was, in milliseconds of the epoch; 0: never
 * @param lastPlace the place of who joined last
 * @param members how many there are
 * @param owners how many of them are owners
 * @param creator who created it, unless the account was deleted
 * @param metadata a serialized {@code GroupMetadata}
 */
record Channel(
        long version,
        long epoch,
        long rotatedAt,
        long lastPlace,
        int members,
        int owners,
        Optional<IdentityKey> creator,
        ByteString metadata) {
    private static final byte FORMAT = 1;
    private static final int HEAD_SIZE = 2 + 4 * Long.BYTES + 2 * Integer.BYTES;

    /** A new one, in which nobody is. */
    static Channel create(IdentityKey creator, ByteString metadata) {
        return new Channel(1, 1, 0, 0, 0, 0, Optional.of(creator), metadata);
    }

    static Channel decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("A channel record has a format that this version does not know");
        }
        long version = in.getLong();
        long epoch = in.getLong();
        long rotatedAt = in.getLong();
        long lastPlace = in.getLong();
        int members = in.getInt();
        int owners = in.getInt();
        int creatorSize = in.get();
        Optional<IdentityKey> creator = creatorSize == 0
                ? Optional.empty()
                : Optional.of(new IdentityKey(ByteString.copyFrom(in, creatorSize)));
        return new Channel(version, epoch, rotatedAt, lastPlace, members, owners, creator, ByteString.copyFrom(in));
    }

    byte[] encode() {
        ByteString creatorKey = creator.map(IdentityKey::bytes).orElse(ByteString.EMPTY);
        ByteBuffer out = ByteBuffer.allocate(HEAD_SIZE + creatorKey.size() + metadata.size());
        out.put(FORMAT).putLong(version).putLong(epoch).putLong(rotatedAt).putLong(lastPlace);
        out.putInt(members).putInt(owners).put((byte) creatorKey.size());
        creatorKey.copyTo(out);
        metadata.copyTo(out);
        return out.array();
    }

    /** With one member more, who gets the next place. */
    Channel joined(boolean owner) {
        return new Channel(
                version, epoch, rotatedAt, lastPlace + 1, members + 1, owners + (owner ? 1 : 0), creator, metadata);
    }

    /** With one member less. */
    Channel left(boolean owner) {
        return new Channel(
                version, epoch, rotatedAt, lastPlace, members - 1, owners - (owner ? 1 : 0), creator, metadata);
    }

    /** With so many owners more, or less. */
    Channel owners(int more) {
        return new Channel(version, epoch, rotatedAt, lastPlace, members, owners + more, creator, metadata);
    }

    /** The next version. */
    Channel changed() {
        return new Channel(version + 1, epoch, rotatedAt, lastPlace, members, owners, creator, metadata);
    }

    /** The next epoch. */
    Channel rotated(long now) {
        return new Channel(version, epoch + 1, now, lastPlace, members, owners, creator, metadata);
    }

    Channel withMetadata(ByteString other) {
        return new Channel(version, epoch, rotatedAt, lastPlace, members, owners, creator, other);
    }

    /** Of nobody's making. */
    Channel withoutCreator() {
        return new Channel(version, epoch, rotatedAt, lastPlace, members, owners, Optional.empty(), metadata);
    }

    @Override
    public String toString() {
        return "Channel[]";
    }
}
