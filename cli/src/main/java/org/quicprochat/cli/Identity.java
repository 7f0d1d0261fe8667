package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.quicprochat.client.IdentityKeys;

/**
 * An account's identity: its address everywhere.
 *
 * @param publicKey the Ed25519 public key, 32 bytes
 * @param privateKey its seed, 32 bytes; empty on a machine that logged in to an account made elsewhere
 */
record Identity(ByteString publicKey, Optional<ByteString> privateKey) {

    /** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410, 4): this, then the 32 bytes. */
    private static final ByteString X509_PREFIX =
            ByteString.copyFrom(HexFormat.of().parseHex("302a300506032b6570032100"));

    /** A new identity. */
    static Identity generate(SecureRandom random) {
        KeyPair pair = IdentityKeys.generate(random);
        // PrivateKeyInfo (RFC 8410, 7) ends with the 32 bytes of the seed.
        return new Identity(
                IdentityKeys.raw(pair.getPublic()),
                Optional.of(tail(pair.getPrivate().getEncoded())));
    }

    /** The public key as Java has it. */
    PublicKey javaPublicKey() {
        try {
            byte[] encoded = X509_PREFIX.concat(publicKey).toByteArray();
            return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The profile's identity is no Ed25519 key", e);
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
