package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * A payload that is to be queued, for one message or for many. Its identity is that of the object: messages that are
 * given the same object share what is stored.
 */
final class Body {
    /** The size of a digest, in bytes. */
    static final int DIGEST_SIZE = 32;

    private final ByteString payload;
    private byte @Nullable [] digest;

    Body(ByteString payload) {
        this.payload = payload;
    }

    /** The bytes. */
    ByteString payload() {
        return payload;
    }

    /** SHA-256 of the bytes, worked out when first asked for: best before a transaction begins. Used by one thread. */
    byte[] digest() {
        if (digest == null) {
            try {
                MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
                sha256.update(payload.asReadOnlyByteBuffer());
                digest = sha256.digest();
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256", e);
            }
        }
        return digest;
    }
}
