package org.quicprochat.push.webpush;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Message encryption for Web Push (RFC 8291): one record of the coding aes128gcm (RFC 8188). Thread-safe. */
final class MessageEncryption {
    private static final int SALT_SIZE = 16;
    private static final int RECORD_SIZE = 4096;
    private static final int IKM_SIZE = 32;
    private static final int KEY_SIZE = 16;
    private static final int NONCE_SIZE = 12;
    private static final int TAG_BITS = 128;
    private static final byte LAST_RECORD = 2;

    private final SecureRandom random;

    MessageEncryption(SecureRandom random) {
        this.random = random;
    }

    /** The body of a push message. */
    byte[] encrypt(Subscription.Keys receiver, byte[] plaintext) {
        byte[] salt = new byte[SALT_SIZE];
        random.nextBytes(salt);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(P256.NAME, random);
            return encrypt(receiver, generator.generateKeyPair(), salt, plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has P-256 and AES-GCM", e);
        }
    }

    /** As {@link #encrypt(Subscription.Keys, byte[])}, with what is to be random given: for test vectors. */
    static byte[] encrypt(Subscription.Keys receiver, KeyPair sender, byte[] salt, byte[] plaintext)
            throws GeneralSecurityException {
        byte[] senderPoint = P256.encode(((ECPublicKey) sender.getPublic()).getW());
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(sender.getPrivate());
        agreement.doPhase(receiver.publicKey(), true);
        byte[] info = ByteBuffer.allocate(14 + 2 * P256.POINT_SIZE)
                .put(label("WebPush: info"))
                .put(P256.encode(receiver.publicKey().getW()))
                .put(senderPoint)
                .array();
        byte[] ikm = derive(receiver.auth().toByteArray(), agreement.generateSecret(), info, IKM_SIZE);
        byte[] key = derive(salt, ikm, label("Content-Encoding: aes128gcm"), KEY_SIZE);
        byte[] nonce = derive(salt, ikm, label("Content-Encoding: nonce"), NONCE_SIZE);

        byte[] padded = Arrays.copyOf(plaintext, plaintext.length + 1);
        padded[plaintext.length] = LAST_RECORD;
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        byte[] record = cipher.doFinal(padded);
        return ByteBuffer.allocate(SALT_SIZE + Integer.BYTES + 1 + senderPoint.length + record.length)
                .put(salt)
                .putInt(RECORD_SIZE)
                .put((byte) senderPoint.length)
                .put(senderPoint)
                .put(record)
                .array();
    }

    private static byte[] derive(byte[] salt, byte[] ikm, byte[] info, int size) throws GeneralSecurityException {
        HKDFParameterSpec spec =
                HKDFParameterSpec.ofExtract().addIKM(ikm).addSalt(salt).thenExpand(info, size);
        return KDF.getInstance("HKDF-SHA256").deriveData(spec);
    }

    private static byte[] label(String text) {
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }
}
