package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/** Ed25519 identity keys: an account's address, and the key that its owner signs with. */
public final class IdentityKeys {
    /** Bytes of a public key as methods take it (RFC 8032, 5.1.5). */
    public static final int PUBLIC_KEY_BYTES = 32;

    private static final String ALGORITHM = "Ed25519";
    /** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410, 4): this, then the 32 bytes. */
    private static final byte[] X509_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private IdentityKeys() {}

    /** A new key pair. */
    public static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(255, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no Ed25519", e);
        }
    }

    /**
     * The 32 bytes of a public key.
     *
     * @throws IllegalArgumentException where it is no Ed25519 key
     */
    public static ByteString raw(PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null
                || encoded.length != X509_PREFIX.length + PUBLIC_KEY_BYTES
                || !Arrays.equals(encoded, 0, X509_PREFIX.length, X509_PREFIX, 0, X509_PREFIX.length)) {
            throw new IllegalArgumentException("An identity key is an Ed25519 key");
        }
        return ByteString.copyFrom(encoded, X509_PREFIX.length, PUBLIC_KEY_BYTES);
    }

    /**
     * The public key of its 32 bytes.
     *
     * @throws IllegalArgumentException where they are none
     */
    static PublicKey ofRaw(ByteString raw) {
        if (raw.size() != PUBLIC_KEY_BYTES) {
            throw new IllegalArgumentException("An Ed25519 public key has 32 bytes");
        }
        try {
            byte[] encoded = ByteString.copyFrom(X509_PREFIX).concat(raw).toByteArray();
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException e) {
            throw new IllegalArgumentException("The bytes are no Ed25519 public key", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no Ed25519", e);
        }
    }
}
