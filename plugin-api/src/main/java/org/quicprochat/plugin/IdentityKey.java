package org.quicprochat.plugin;

import com.google.protobuf.ByteString;

/**
 * The address of an account: its Ed25519 identity key.
 *
 * @param bytes exactly {@link #SIZE} bytes
 */
public record IdentityKey(ByteString bytes) {
    /** The size, in bytes. */
    public static final int SIZE = 32;

    /** Checks the size. */
    public IdentityKey {
        if (bytes.size() != SIZE) {
            throw new IllegalArgumentException("A IdentityKey has 32 bytes");
        }
    }

    /**
     * The value of a request's field.
     *
     * @throws StatusException BadRequest {@code LENGTH} where the field has another size
     */
    public static IdentityKey ofField(ByteString value, String field) {
        return new IdentityKey(Fields.exactly(value, SIZE, field));
    }

    /** Hides the bytes: logs name no user. */
    @Override
    public String toString() {
        return "IdentityKey[]";
    }
}
