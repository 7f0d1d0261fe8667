package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.quicprochat.plugin.PushGateway;

/**
 * Encrypts push tokens for the disk, so that a copy of the store alone wakes nobody up: AES-256-GCM, with a random
 * nonce, bound to its device. Thread-safe.
 *
 * <pre>
 * format u8: 1 | platform u8: 1 APNS, 2 FCM, 3 WEB_PUSH | nonce (12) | ciphertext | tag (16)
 * </pre>
 */
final class TokenSeal {
    /** The size of the key, in bytes. */
    static final int KEY_SIZE = 32;

    private static final byte FORMAT = 1;
    private static final int HEAD_SIZE = 2;
    private static final int NONCE_SIZE = 12;
    private static final int TAG_BITS = 128;

    private final Supplier<byte[]> key;
    private final SecureRandom random;

    /** One that encrypts with a key, which is there when the plugin has started. */
    TokenSeal(Supplier<byte[]> key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    byte[] seal(Target target, PushToken token) {
        byte[] nonce = new byte[NONCE_SIZE];
        random.nextBytes(nonce);
        byte platform = number(token.platform());
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, target, platform, nonce)
                    .doFinal(token.bytes().toByteArray());
            return ByteBuffer.allocate(HEAD_SIZE + NONCE_SIZE + sealed.length)
                    .put(FORMAT)
                    .put(platform)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has AES-GCM", e);
        }
    }

    /** The token; empty where it was sealed with another key: the plugin's secret is not the one it was. */
    Optional<PushToken> open(Target target, byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record);
        if (in.get() != FORMAT) {
            throw new IllegalStateException("A push token has a format that this version does not know");
        }
        byte platform = in.get();
        byte[] nonce = new byte[NONCE_SIZE];
        in.get(nonce);
        try {
            byte[] opened =
                    cipher(Cipher.DECRYPT_MODE, target, platform, nonce).doFinal(record, in.position(), in.remaining());
            return Optional.of(new PushToken(platform(platform), ByteString.copyFrom(opened)));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, Target target, byte platform, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        SecretKeySpec spec = new SecretKeySpec(key.get(), "AES");
        cipher.init(mode, spec, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(target.identity().bytes().toByteArray());
        cipher.updateAAD(target.device().bytes().toByteArray());
        cipher.updateAAD(new byte[] {FORMAT, platform});
        return cipher;
    }

    private static byte number(PushGateway.Platform platform) {
        return switch (platform) {
            case APNS -> 1;
            case FCM -> 2;
            case WEB_PUSH -> 3;
        };
    }

    private static PushGateway.Platform platform(byte number) {
        return switch (number) {
            case 1 -> PushGateway.Platform.APNS;
            case 2 -> PushGateway.Platform.FCM;
            case 3 -> PushGateway.Platform.WEB_PUSH;
            default -> throw new IllegalStateException("A push token has a platform that this version does not know");
        };
    }
}
