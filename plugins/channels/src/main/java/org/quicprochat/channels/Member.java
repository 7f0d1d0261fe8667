package org.quicprochat.channels;

import java.nio.ByteBuffer;
import org.quicprochat.plugin.service.Memberships.Role;

/**
 * A member of a channel, as it is stored.
 *
 * <pre>
 * format u8: 1 | role u8 | joined u64 | place u64
 * </pre>
 *
 * @param joinedAt in milliseconds of the epoch
 * @param place the place in the order of joining, from 1
 */
record Member(Role role, long joinedAt, long place) {
    private static final byte FORMAT = 1;
    private static final int SIZE = 2 + 2 * Long.BYTES;

    static Member decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("A member record has a format that this version does not know");
        }
        return new Member(Roles.ofCode(in.get()), in.getLong(), in.getLong());
    }

    byte[] encode() {
        return ByteBuffer.allocate(SIZE)
                .put(FORMAT)
                .put(Roles.code(role))
                .putLong(joinedAt)
                .putLong(place)
                .array();
    }

    Member with(Role other) {
        return new Member(other, joinedAt, place);
    }

    boolean isOwner() {
        return role == Role.OWNER;
    }

    /** Whether this one is the next owner, rather than the other: by role, then by the time in the channel. */
    boolean succeedsBefore(Member other) {
        return role == other.role ? place < other.place : role.compareTo(other.role) > 0;
    }
}
