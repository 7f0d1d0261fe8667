package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** The cipher suites of RFC 9420, section 17.1, as far as a server has to know them. */
enum Suite {
    /** MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519. */
    X25519_AES128(1, "SHA-256", 32, Scheme.ED25519),
    /** MLS_128_DHKEMP256_AES128GCM_SHA256_P256. */
    P256_AES128(2, "SHA-256", 65, Scheme.P256),
    /** MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519. */
    X25519_CHACHA20(3, "SHA-256", 32, Scheme.ED25519),
    /** MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448. */
    X448_AES256(4, "SHA-512", 56, Scheme.ED448),
    /** MLS_256_DHKEMP521_AES256GCM_SHA512_P521. */
    P521_AES256(5, "SHA-512", 133, Scheme.P521),
    /** MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448. */
    X448_CHACHA20(6, "SHA-512", 56, Scheme.ED448),
    /** MLS_256_DHKEMP384_AES256GCM_SHA384_P384. */
    P384_AES256(7, "SHA-384", 97, Scheme.P384);

    private static final byte UNCOMPRESSED_POINT = 0x04;

    private final int code;
    private final String hash;
    private final int kemKeySize;
    private final Scheme scheme;

    Suite(int code, String hash, int kemKeySize, Scheme scheme) {
        this.code = code;
        this.hash = hash;
        this.kemKeySize = kemKeySize;
        this.scheme = scheme;
    }

    /** A signature scheme, as far as its public keys show it. */
    private enum Scheme {
        ED25519(32, false),
        ED448(57, false),
        P256(65, true),
        P384(97, true),
        P521(133, true);

        private final int keySize;
        private final boolean point;

        Scheme(int keySize, boolean point) {
            this.keySize = keySize;
            this.point = point;
        }
    }

    /** The suite of a number; empty where RFC 9420 has none. */
    static Optional<Suite> of(int code) {
        return Arrays.stream(values()).filter(suite -> suite.code == code).findFirst();
    }

    int code() {
        return code;
    }

    /** Whether it signs with Ed25519, as accounts do. */
    boolean signsAsAccountsDo() {
        return scheme == Scheme.ED25519;
    }

    /** Whether the bytes have the size and form of an HPKE public key. */
    boolean isKemKey(ByteString key) {
        return key.size() == kemKeySize && (!scheme.point || key.byteAt(0) == UNCOMPRESSED_POINT);
    }

    /** Whether the bytes have the size and form of a signature public key. */
    boolean isSignatureKey(ByteString key) {
        return key.size() == scheme.keySize && (!scheme.point || key.byteAt(0) == UNCOMPRESSED_POINT);
    }

    /** The suite's hash of some bytes. */
    ByteString hash(ByteString bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance(hash);
            digest.update(bytes.asReadOnlyByteBuffer());
            return ByteString.copyFrom(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-2", e);
        }
    }

    /** Whether a signature over some bytes is right; a key or signature that is none is not. Takes up to 1 ms or so. */
    boolean verifies(ByteString rawKey, ByteString content, ByteString signature) {
        return switch (scheme) {
            case ED25519 -> Signatures.ed25519(rawKey, content, signature);
            case ED448 -> Signatures.ed448(rawKey, content, signature);
            case P256 -> Signatures.ecdsaP256(rawKey, content, signature);
            case P384 -> Signatures.ecdsaP384(rawKey, content, signature);
            case P521 -> Signatures.ecdsaP521(rawKey, content, signature);
        };
    }
}
