package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Verifies signatures by raw public keys, as RFC 9420 has them: the schemes of RFC 8032, and ECDSA with points that are
 * not compressed. A key or signature that is none is not right. Thread-safe.
 */
final class Signatures {
    private static final String ED448 = "Ed448";
    private static final String EC = "EC";

    /** What makes a raw key a SubjectPublicKeyInfo (RFC 8410 for Ed448, RFC 5480 for the curves). */
    private static final ByteString ED448_PREFIX = hex("3043300506032b6571033a00");

    private static final ByteString P256_PREFIX = hex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
    private static final ByteString P384_PREFIX = hex("3076301006072a8648ce3d020106052b81040022036200");
    private static final ByteString P521_PREFIX = hex("30819b301006072a8648ce3d020106052b8104002303818600");

    private Signatures() {}

    /** By Bouncy Castle, which takes a seventh of the time of JDK 25: most clients use a suite that signs so. */
    static boolean ed25519(ByteString rawKey, ByteString content, ByteString signature) {
        byte[] signed = content.toByteArray();
        return rawKey.size() == Ed25519.PUBLIC_KEY_SIZE
                && signature.size() == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(signature.toByteArray(), 0, rawKey.toByteArray(), 0, signed, 0, signed.length);
    }

    static boolean ed448(ByteString rawKey, ByteString content, ByteString signature) {
        return byJdk(ED448, ED448, ED448_PREFIX.concat(rawKey), content, signature);
    }

    static boolean ecdsaP256(ByteString rawKey, ByteString content, ByteString signature) {
        return byJdk(EC, "SHA256withECDSA", P256_PREFIX.concat(rawKey), content, signature);
    }

    static boolean ecdsaP384(ByteString rawKey, ByteString content, ByteString signature) {
        return byJdk(EC, "SHA384withECDSA", P384_PREFIX.concat(rawKey), content, signature);
    }

    static boolean ecdsaP521(ByteString rawKey, ByteString content, ByteString signature) {
        return byJdk(EC, "SHA512withECDSA", P521_PREFIX.concat(rawKey), content, signature);
    }

    private static boolean byJdk(
            String keyAlgorithm, String algorithm, ByteString publicKey, ByteString content, ByteString signature) {
        try {
            PublicKey key = KeyFactory.getInstance(keyAlgorithm)
                    .generatePublic(new X509EncodedKeySpec(publicKey.toByteArray()));
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(content.asReadOnlyByteBuffer());
            return verifier.verify(signature.toByteArray());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK lacks the signature algorithm of an MLS cipher suite", e);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static ByteString hex(String digits) {
        return ByteString.copyFrom(HexFormat.of().parseHex(digits));
    }
}
