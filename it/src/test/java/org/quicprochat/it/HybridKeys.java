package org.quicprochat.it;

import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;

/** Makes hybrid keys: an ML-KEM-768 encapsulation key, then an X25519 key; each without what X.509 puts before it. */
final class HybridKeys {
    private static final int ML_KEM_BYTES = 1184;
    private static final int X25519_BYTES = 32;

    private HybridKeys() {}

    static ByteString generate() {
        return raw("ML-KEM-768", ML_KEM_BYTES).concat(raw("X25519", X25519_BYTES));
    }

    private static ByteString raw(String algorithm, int bytes) {
        try {
            byte[] encoded = KeyPairGenerator.getInstance(algorithm)
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded();
            return ByteString.copyFrom(encoded, encoded.length - bytes, bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no " + algorithm, e);
        }
    }
}
