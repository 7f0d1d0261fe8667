package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The hashes of the log (RFC 9162, section 2.1.1), all of SHA-256. */
final class Hashes {
    /** The size of a hash, in bytes. */
    static final int SIZE = 32;

    /** The root of a tree without leaves. */
    static final ByteString EMPTY_ROOT = sha256(ByteString.EMPTY);

    private static final byte LEAF = 0;
    private static final byte NODE = 1;
    private static final String HMAC = "HmacSHA256";

    private Hashes() {}

    static ByteString sha256(ByteString bytes) {
        MessageDigest digest = digest();
        digest.update(bytes.asReadOnlyByteBuffer());
        return UnsafeByteOperations.unsafeWrap(digest.digest());
    }

    /** The hash of an entry. */
    static ByteString leaf(ByteString entry) {
        MessageDigest digest = digest();
        digest.update(LEAF);
        digest.update(entry.asReadOnlyByteBuffer());
        return UnsafeByteOperations.unsafeWrap(digest.digest());
    }

    /** The hash of a tree out of those of its two halves. */
    static ByteString node(ByteString left, ByteString right) {
        MessageDigest digest = digest();
        digest.update(NODE);
        digest.update(left.asReadOnlyByteBuffer());
        digest.update(right.asReadOnlyByteBuffer());
        return UnsafeByteOperations.unsafeWrap(digest.digest());
    }

    /** What hides a detail until its opening is known. */
    static ByteString commitment(ByteString opening, ByteString detail) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(opening.toByteArray(), HMAC));
            mac.update(detail.asReadOnlyByteBuffer());
            return UnsafeByteOperations.unsafeWrap(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has HMAC-SHA-256", e);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
