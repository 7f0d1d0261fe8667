package org.quicprochat.recovery;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.quicprochat.plugin.IdentityKey;

/** The encryption at rest: AES-256-GCM with the plugin's secret (NIST SP 800-38D). Thread-safe. */
final class Vault {
    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 12;

    private static final int TAG_BITS = 128;
    private static final byte[] PURPOSE = "quicprochat recovery bundle\0".getBytes(StandardCharsets.US_ASCII);

    private final Supplier<byte[]> key;
    private final SecureRandom random;

    /**
     * A vault.
     *
     * @param key 32 bytes, there from the start on
     */
    Vault(Supplier<byte[]> key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    /** Encrypts a bundle, with a fresh nonce. */
    SealedBundle seal(IdentityKey owner, long version, long storedAt, ByteString bundle) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, associated(owner, version, storedAt));
            ByteString ciphertext = ByteString.copyFrom(cipher.doFinal(bundle.toByteArray()));
            return new SealedBundle(version, storedAt, ByteString.copyFrom(nonce), ciphertext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-256-GCM", e);
        }
    }

    /**
     * Decrypts a bundle.
     *
     * @throws IllegalStateException where it is not as this server wrote it for the owner
     */
    ByteString open(IdentityKey owner, SealedBundle sealed) {
        try {
            byte[] associated = associated(owner, sealed.version(), sealed.storedAt());
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, sealed.nonce().toByteArray(), associated);
            return ByteString.copyFrom(cipher.doFinal(sealed.ciphertext().toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a stored recovery bundle does not check out", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key.get(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    private static byte[] associated(IdentityKey owner, long version, long storedAt) {
        return ByteBuffer.allocate(PURPOSE.length + IdentityKey.SIZE + 2 * Long.BYTES)
                .put(PURPOSE)
                .put(owner.bytes().asReadOnlyByteBuffer())
                .putLong(version)
                .putLong(storedAt)
                .array();
    }
}
