package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

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

    /** A signature scheme; the prefix makes its raw public key a SubjectPublicKeyInfo (RFC 5480, RFC 8410). */
    private enum Scheme {
        ED25519("Ed25519", "Ed25519", "302a300506032b6570032100", 32, false),
        ED448("Ed448", "Ed448", "3043300506032b6571033a00", 57, false),
        P256("EC", "SHA256withECDSA", "3059301306072a8648ce3d020106082a8648ce3d030107034200", 65, true),
        P384("EC", "SHA384withECDSA", "3076301006072a8648ce3d020106052b81040022036200", 97, true),
        P521("EC", "SHA512withECDSA", "30819b301006072a8648ce3d020106052b8104002303818600", 133, true);

        private final String keyAlgorithm;
        private final String signatureAlgorithm;
        private final ByteString prefix;
        private final int keySize;
        private final boolean point;

        Scheme(String keyAlgorithm, String signatureAlgorithm, String prefix, int keySize, boolean point) {
            this.keyAlgorithm = keyAlgorithm;
            this.signatureAlgorithm = signatureAlgorithm;
            this.prefix = ByteString.copyFrom(HexFormat.of().parseHex(prefix));
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
        return scheme == Scheme.ED25519
                ? verifiesEd25519(rawKey.toByteArray(), content.toByteArray(), signature.toByteArray())
                : verifiesWithJdk(rawKey, content, signature);
    }

    /** Bouncy Castle's takes a seventh of the time of JDK 25's, and most clients use a suite that signs so. */
    private static boolean verifiesEd25519(byte[] key, byte[] content, byte[] signature) {
        return key.length == Ed25519.PUBLIC_KEY_SIZE
                && signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(signature, 0, key, 0, content, 0, content.length);
    }

    private boolean verifiesWithJdk(ByteString rawKey, ByteString content, ByteString signature) {
        try {
            byte[] encoded = scheme.prefix.concat(rawKey).toByteArray();
            PublicKey key = KeyFactory.getInstance(scheme.keyAlgorithm).generatePublic(new X509EncodedKeySpec(encoded));
            Signature verifier = Signature.getInstance(scheme.signatureAlgorithm);
            verifier.initVerify(key);
            verifier.update(content.asReadOnlyByteBuffer());
            return verifier.verify(signature.toByteArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK lacks the signature algorithm of an MLS cipher suite", e);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
