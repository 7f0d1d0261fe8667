package org.quicprochat.push.webpush;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A device that takes encrypted push messages: RFC 8291 and RFC 8188 from the other side, with HMAC alone. */
final class Receiver {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair keys;
    private final byte[] auth = new byte[16];

    Receiver() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(P256.NAME);
            keys = generator.generateKeyPair();
            new SecureRandom().nextBytes(auth);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    Subscription.Keys subscriptionKeys() {
        return new Subscription.Keys((ECPublicKey) keys.getPublic(), ByteString.copyFrom(auth));
    }

    /** The subscription as a browser gives it. */
    String subscription(String endpoint) {
        return "{\"endpoint\":\"%s\",\"expirationTime\":null,\"keys\":{\"p256dh\":\"%s\",\"auth\":\"%s\"}}"
                .formatted(endpoint, BASE64URL.encodeToString(point()), BASE64URL.encodeToString(auth));
    }

    private byte[] point() {
        return P256.encode(((ECPublicKey) keys.getPublic()).getW());
    }

    byte[] decrypt(byte[] body) {
        try {
            ByteBuffer in = ByteBuffer.wrap(body);
            byte[] salt = take(in, 16);
            int recordSize = in.getInt();
            byte[] sender = take(in, in.get());
            byte[] record = take(in, in.remaining());
            if (record.length > recordSize) {
                throw new AssertionError("There is more than one record");
            }
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(keys.getPrivate());
            agreement.doPhase(P256.publicKey(sender).orElseThrow(), true);
            byte[] info = ByteBuffer.allocate(14 + 65 + 65 + 1)
                    .put(label("WebPush: info"))
                    .put(point())
                    .put(sender)
                    .put((byte) 1)
                    .array();
            byte[] ikm = hmac(hmac(auth, agreement.generateSecret()), info);
            byte[] prk = hmac(salt, ikm);
            byte[] key = Arrays.copyOf(hmac(prk, label("Content-Encoding: aes128gcm"), new byte[] {1}), 16);
            byte[] nonce = Arrays.copyOf(hmac(prk, label("Content-Encoding: nonce"), new byte[] {1}), 12);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            byte[] padded = cipher.doFinal(record);
            int end = padded.length - 1;
            while (padded[end] == 0) {
                end--;
            }
            if (padded[end] != 2) {
                throw new AssertionError("The record is not the last one");
            }
            return Arrays.copyOf(padded, end);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("The message cannot be decrypted", e);
        }
    }

    private static byte[] take(ByteBuffer in, int size) {
        byte[] taken = new byte[size];
        in.get(taken);
        return taken;
    }

    private static byte[] label(String text) {
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hmac(byte[] key, byte[]... data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        for (byte[] part : data) {
            mac.update(part);
        }
        return mac.doFinal();
    }
}
