package org.quicprochat.push.webpush;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPoint;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.KeyAgreement;

/** The server's key for Voluntary Application Server Identification (RFC 8292). Immutable. */
final class VapidKey {
    /** The bytes of secret that a key is made of: so many more than its own that it is uniform (FIPS 186-5, A.2.1). */
    static final int SECRET_SIZE = 48;

    private static final String HEADER = "{\"typ\":\"JWT\",\"alg\":\"ES256\"}";
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final PrivateKey privateKey;
    private final byte[] point;

    /** The key that a secret of {@link #SECRET_SIZE} bytes always makes. */
    VapidKey(byte[] secret) {
        BigInteger scalar = new BigInteger(1, secret)
                .mod(P256.order().subtract(BigInteger.ONE))
                .add(BigInteger.ONE);
        ECPrivateKey made = P256.privateKey(scalar);
        this.privateKey = made;
        this.point = P256.encode(pointOf(made));
    }

    /**
     * The public part. The JDK does not give it; but it is what a Diffie-Hellman with the curve's generator agrees on,
     * of which the JDK gives the x, and of the two points with that x a signature tells the right one.
     */
    private static ECPoint pointOf(ECPrivateKey key) {
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(key);
            agreement.doPhase(P256.publicKey(P256.generator()), true);
            ECPoint one = P256.withX(new BigInteger(1, agreement.generateSecret()));
            byte[] probe = new byte[1];
            return verifies(P256.publicKey(one), probe, sign(key, probe)) ? one : P256.negate(one);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has P-256", e);
        }
    }

    private static boolean verifies(PublicKey key, byte[] data, byte[] signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
        verifier.initVerify(key);
        verifier.update(data);
        return verifier.verify(signature);
    }

    private static byte[] sign(PrivateKey key, byte[] data) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
        signer.initSign(key);
        signer.update(data);
        return signer.sign();
    }

    /** The public part: an uncompressed point of 65 bytes. */
    ByteString publicKey() {
        return ByteString.copyFrom(point);
    }

    /**
     * The value of the header Authorization.
     *
     * @param audience the origin of the push service, in ASCII without quotes
     * @param contact in ASCII without quotes
     */
    String authorization(String audience, Instant expires, Optional<String> contact) {
        String claims = "{\"aud\":\"%s\",\"exp\":%d%s}"
                .formatted(
                        audience,
                        expires.getEpochSecond(),
                        contact.map(",\"sub\":\"%s\""::formatted).orElse(""));
        String signed = base64url(ascii(HEADER)) + "." + base64url(ascii(claims));
        try {
            return "vapid t=" + signed + "." + base64url(sign(privateKey, ascii(signed))) + ", k=" + base64url(point);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK signs with P-256", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String base64url(byte[] bytes) {
        return BASE64URL.encodeToString(bytes);
    }
}
