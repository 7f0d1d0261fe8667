package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;

/** The Ed25519 key of a log. Immutable and thread-safe; {@code toString} shows none of it. */
final class LogKey {
    /** The size of the seed that a key is made of (RFC 8032, section 5.1.5), in bytes. */
    static final int SEED_SIZE = 32;

    private static final String ALGORITHM = "Ed25519";
    private static final int PUBLIC_KEY_SIZE = 32;

    private final PrivateKey privateKey;
    private final ByteString publicKey;
    private final ByteString id;

    private LogKey(PrivateKey privateKey, ByteString publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.id = Hashes.sha256(publicKey);
    }

    /** The key of a seed, the same one each time. */
    static LogKey of(ByteString seed) {
        if (seed.size() != SEED_SIZE) {
            throw new IllegalArgumentException("The seed of an Ed25519 key has 32 bytes");
        }
        try {
            // Java makes a pair of 32 bytes of its randomness, and has no other way from a seed to the public key.
            KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(NamedParameterSpec.ED25519, new Fixed(seed));
            KeyPair pair = generator.generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            return new LogKey(
                    pair.getPrivate(), ByteString.copyFrom(encoded, encoded.length - PUBLIC_KEY_SIZE, PUBLIC_KEY_SIZE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has Ed25519", e);
        }
    }

    /** The public key (RFC 8032), 32 bytes. */
    ByteString publicKey() {
        return publicKey;
    }

    /** The log's id: the SHA-256 of the public key. */
    ByteString id() {
        return id;
    }

    ByteString sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey);
            signature.update(content);
            return ByteString.copyFrom(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A head of the log cannot be signed", e);
        }
    }

    @Override
    public String toString() {
        return "LogKey[]";
    }

    /** Gives out a seed, once. */
    private static final class Fixed extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final transient ByteString seed;

        Fixed(ByteString seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            if (bytes.length != seed.size()) {
                throw new IllegalStateException("This JDK makes Ed25519 keys in another way");
            }
            seed.copyTo(bytes, 0);
        }
    }
}
