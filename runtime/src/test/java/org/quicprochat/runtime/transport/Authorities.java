package org.quicprochat.runtime.transport;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority of a test's. */
final class Authorities {
    private final KeyPair keys = keyPair();
    private final X500Name name = new X500Name("CN=test authority");

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Writes the authority's own certificate. */
    Path write(Path file) throws Exception {
        return Files.write(file, certificate(name, keys, true, "authority.example"));
    }

    /** Writes a server's certificate and key into its folder, for a domain. */
    void issue(Path folder, String domain) throws Exception {
        KeyPair own = keyPair();
        Files.createDirectories(folder);
        Files.write(folder.resolve("server-cert.der"), certificate(new X500Name("CN=server"), own, false, domain));
        Files.write(folder.resolve("server-key.der"), own.getPrivate().getEncoded());
    }

    /** Writes a certificate and key of a kind into a server's folder. */
    static void selfSigned(Path folder, String algorithm, String detail, String signature) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec(detail));
        } else if (algorithm.equals("RSA")) {
            generator.initialize(Integer.parseInt(detail));
        }
        KeyPair own = generator.generateKeyPair();
        X500Name name = new X500Name("CN=server");
        byte[] certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.TWO,
                                Date.from(Instant.now().minusSeconds(60)),
                                Date.from(Instant.now().plusSeconds(3600)),
                                name,
                                own.getPublic())
                        .build(new JcaContentSignerBuilder(signature).build(own.getPrivate())))
                .getEncoded();
        Files.write(folder.resolve("server-cert.der"), certificate);
        Files.write(folder.resolve("server-key.der"), own.getPrivate().getEncoded());
    }

    private byte[] certificate(X500Name subject, KeyPair of, boolean authority, String domain) throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(Instant.now().minusSeconds(60)),
                Date.from(Instant.now().plusSeconds(3600)),
                subject,
                of.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, domain)));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())))
                .getEncoded();
    }
}
