package org.quicprochat.p2p;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;

/**
 * What is stored of an endpoint.
 *
 * <pre>
 *  0            8
 *  +------------+-------------+
 *  | expires_ms | node_addr…  |
 *  +------------+-------------+
 * </pre>
 *
 * @param expiresAt from then on it is not found, in milliseconds of the epoch
 * @param nodeAddr opaque
 */
record StoredEndpoint(long expiresAt, ByteString nodeAddr) {
    static StoredEndpoint decode(byte[] value) {
        return new StoredEndpoint(
                ByteBuffer.wrap(value).getLong(), ByteString.copyFrom(value, Long.BYTES, value.length - Long.BYTES));
    }

    byte[] encode() {
        return ByteBuffer.allocate(Long.BYTES + nodeAddr.size())
                .putLong(expiresAt)
                .put(nodeAddr.asReadOnlyByteBuffer())
                .array();
    }

    boolean isExpired(long now) {
        return expiresAt <= now;
    }

    @Override
    public String toString() {
        return "StoredEndpoint[]";
    }
}
