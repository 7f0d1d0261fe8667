package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Account;

/**
 * What is stored of an account under its name.
 *
 * <pre>
 *  0                 32               40                          232
 *  +-----------------+----------------+---------------------------+
 *  | identity[32]    | registered_ms  | RegistrationRecord[192]   |
 *  +-----------------+----------------+---------------------------+
 * </pre>
 *
 * @param identity the address
 * @param registeredAt to the millisecond
 * @param record the OPAQUE record, 192 bytes
 */
record AccountRow(IdentityKey identity, Instant registeredAt, ByteString record) {
    private static final int RECORD_BYTES = 192;
    private static final int BYTES = IdentityKey.SIZE + Long.BYTES + RECORD_BYTES;

    static AccountRow decode(byte[] value) {
        if (value.length != BYTES) {
            throw new IllegalStateException("account row has a wrong length");
        }
        return new AccountRow(
                new IdentityKey(ByteString.copyFrom(value, 0, IdentityKey.SIZE)),
                Instant.ofEpochMilli(ByteBuffer.wrap(value).getLong(IdentityKey.SIZE)),
                ByteString.copyFrom(value, BYTES - RECORD_BYTES, RECORD_BYTES));
    }

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .put(identity.bytes().asReadOnlyByteBuffer())
                .putLong(registeredAt.toEpochMilli())
                .put(record.asReadOnlyByteBuffer())
                .array();
    }

    Account account(String username) {
        return new Account(identity, username, registeredAt);
    }

    @Override
    public String toString() {
        return "AccountRow[]";
    }
}
