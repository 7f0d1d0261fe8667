package org.quicprochat.it;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The key of a server that is played by a test, and its certificate.
 *
 * @param file where the certificate lies, for another server's configuration
 */
record PeerKey(PrivateKey key, X509Certificate certificate, Path file) {
    /** A new one, with its certificate in a file. */
    static PeerKey make(Path file) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair own = generator.generateKeyPair();
        X500Name name = new X500Name("CN=server");
        Instant now = Instant.now();
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.TWO,
                                Date.from(now.minusSeconds(60)),
                                Date.from(now.plusSeconds(3600)),
                                name,
                                own.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(own.getPrivate())));
        return new PeerKey(own.getPrivate(), certificate, Files.write(file, certificate.getEncoded()));
    }
}
