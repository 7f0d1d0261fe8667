package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;

/** Session tokens: 32 random bytes, of which the server keeps the SHA-256 only. Static. */
final class Tokens {
    static final int BYTES = 32;

    private Tokens() {}

    static ByteString fresh(RandomGenerator random) {
        byte[] token = new byte[BYTES];
        random.nextBytes(token);
        return ByteString.copyFrom(token);
    }

    static ByteString sha256(ByteString bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.asReadOnlyByteBuffer());
            return ByteString.copyFrom(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
