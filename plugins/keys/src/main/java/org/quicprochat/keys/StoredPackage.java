package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;

/**
 * A key package that waits, as it is stored.
 *
 * <pre>
 * format u8: 1 | expires u64 | size of the ref u8 | ref | the package as it was uploaded
 * </pre>
 *
 * @param expiresAt from when on (inclusive) nobody gets it, in milliseconds of the epoch
 * @param ref its KeyPackageRef
 * @param bytes as it was uploaded
 */
record StoredPackage(long expiresAt, ByteString ref, ByteString bytes) {
    private static final byte FORMAT = 1;
    private static final int HEAD_SIZE = 1 + Long.BYTES + 1;

    /** The package of a record, whose bytes it shares. */
    static StoredPackage decode(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("A key package record has a format that this version does not know");
        }
        long expiresAt = in.getLong();
        int refSize = in.get();
        ByteString rest = UnsafeByteOperations.unsafeWrap(in);
        return new StoredPackage(expiresAt, rest.substring(0, refSize), rest.substring(refSize));
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEAD_SIZE + ref.size() + bytes.size());
        out.put(FORMAT).putLong(expiresAt).put((byte) ref.size());
        ref.copyTo(out);
        bytes.copyTo(out);
        return out.array();
    }

    boolean isExpired(long now) {
        return expiresAt <= now;
    }
}
