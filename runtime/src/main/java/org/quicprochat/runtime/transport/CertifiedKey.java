package org.quicprochat.runtime.transport;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;

/**
 * A private key and the certificates that vouch for it, the key's own first.
 *
 * @param chain 1 or more
 * @param key P-256, P-384, RSA of 2048 bits or more, or Ed25519
 */
record CertifiedKey(List<X509Certificate> chain, PrivateKey key) {
    private static final int SMALLEST_RSA_BITS = 2048;

    CertifiedKey {
        chain = List.copyOf(chain);
    }

    /** The certificate of the key. */
    X509Certificate certificate() {
        return chain.getFirst();
    }

    /** Checks that the key is of a kind that TLS clients take, and the certificate's own. */
    void check() throws IOException {
        PublicKey publicKey = certificate().getPublicKey();
        String signature = switch (publicKey.getAlgorithm()) {
            case "EC" -> ecSignature((ECPublicKey) publicKey);
            case "RSA" -> rsaSignature((RSAPublicKey) publicKey);
            case "EdDSA", "Ed25519" -> "Ed25519";
            default ->
                throw new IOException("The server's certificate has a key of another kind than P-256, "
                        + "P-384, RSA or Ed25519: " + publicKey.getAlgorithm());
        };
        try {
            byte[] probe = {1};
            Signature signer = Signature.getInstance(signature);
            signer.initSign(key);
            signer.update(probe);
            byte[] signed = signer.sign();
            signer.initVerify(publicKey);
            signer.update(probe);
            if (signer.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("The server's private key is not the one of its certificate", e);
        }
        throw new IOException("The server's private key is not the one of its certificate");
    }

    private static String ecSignature(ECPublicKey key) throws IOException {
        return switch (key.getParams().getOrder().bitLength()) {
            case 256 -> "SHA256withECDSA";
            case 384 -> "SHA384withECDSA";
            default -> throw new IOException("The server's EC key is on another curve than P-256 and P-384");
        };
    }

    private static String rsaSignature(RSAPublicKey key) throws IOException {
        if (key.getModulus().bitLength() < SMALLEST_RSA_BITS) {
            throw new IOException("The server's RSA key has fewer than 2048 bits");
        }
        return "SHA256withRSA";
    }
}
