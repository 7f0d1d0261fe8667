package org.quicprochat.blobs;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.quicprochat.plugin.Fields;

/**
 * The id of a blob: the SHA-256 of its bytes.
 *
 * @param bytes exactly 32 bytes
 */
record BlobId(ByteString bytes) {
    private static final int SIZE = 32;

    /** The value of a request's field; BadRequest {@code LENGTH} where it has another size. */
    static BlobId ofField(ByteString value) {
        return new BlobId(Fields.exactly(value, SIZE, "blob_id"));
    }

    /** A hash of this id's kind that has seen nothing yet. */
    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** The name of a file for this blob, different from all others. */
    String fileName(long random) {
        return HexFormat.of().formatHex(bytes.toByteArray()) + "-"
                + HexFormat.of().toHexDigits(random);
    }

    /** Hides the bytes: who knows an id may have the blob. */
    @Override
    public String toString() {
        return "BlobId[]";
    }
}
