package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/**
 * An account's identity: its address everywhere.
 *
 * @param publicKey the Ed25519 public key, 32 bytes
 * @param privateKey its seed, 32 bytes; empty on a machine that logged in to an account made elsewhere
 */
record Identity(ByteString publicKey, Optional<ByteString> privateKey) {

    /** A new identity. */
    static Identity generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, random);
            KeyPair pair = generator.generateKeyPair();
            // Both encodings (RFC 8410) end with the 32 raw bytes.
            return new Identity(
                    tail(pair.getPublic().getEncoded()),
                    Optional.of(tail(pair.getPrivate().getEncoded())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no Ed25519", e);
        }
    }

    private static ByteString tail(byte[] encoded) {
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - Bytes.KEY_LENGTH, encoded.length);
        return ByteString.copyFrom(raw);
    }

    /** Says nothing of the private key. */
    @Override
    public String toString() {
        return "Identity[publicKey=" + Bytes.hex(publicKey) + "]";
    }
}
