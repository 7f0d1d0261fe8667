package org.quicprochat.plugin;

import com.google.protobuf.ByteString;

/**
 * The id of a device, which is unique within its account.
 *
 * @param bytes exactly {@link #SIZE} bytes
 */
public record DeviceId(ByteString bytes) {
    /** The size, in bytes. */
    public static final int SIZE = 16;

    /** Checks the size. */
    public DeviceId {
        if (bytes.size() != SIZE) {
            throw new IllegalArgumentException("A DeviceId has 16 bytes");
        }
    }

    /**
     * The value of a request's field.
     *
     * @throws StatusException BadRequest {@code LENGTH} where the field has another size
     */
    public static DeviceId ofField(ByteString value, String field) {
        return new DeviceId(Fields.exactly(value, SIZE, field));
    }

    /** Hides the bytes: logs name no user. */
    @Override
    public String toString() {
        return "DeviceId[]";
    }
}
