package org.quicprochat.opaque;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** SHA-512, HMAC-SHA-512 (RFC 2104) and HKDF-SHA-512 (RFC 5869) of the JDK. Static. */
final class Primitives {
    private Primitives() {}

    static byte[] sha512(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(key, "HmacSHA512"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    /** HKDF-Extract with an empty salt. */
    static byte[] extract(byte[] inputKeyMaterial) {
        return derive(HKDFParameterSpec.ofExtract().addIKM(inputKeyMaterial).extractOnly());
    }

    /** HKDF-Expand to a length in bytes. */
    static byte[] expand(byte[] pseudorandomKey, int length, byte[]... info) {
        SecretKeySpec key = new SecretKeySpec(pseudorandomKey, "HKDF-PRK");
        return derive(HKDFParameterSpec.expandOnly(key, Bytes.concat(info), length));
    }

    private static byte[] derive(AlgorithmParameterSpec parameters) {
        try {
            return KDF.getInstance("HKDF-SHA512").deriveData(parameters);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    private static IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("the JDK lacks an algorithm that JDK 25 has", e);
    }
}
