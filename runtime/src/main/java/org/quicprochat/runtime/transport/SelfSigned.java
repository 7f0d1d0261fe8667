package org.quicprochat.runtime.transport;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate that the server makes for itself: ECDSA P-256, X.509 v3, no CA:TRUE and no keyUsage. Of all profiles
 * it is the one that the common QUIC stacks take both as a pinned certificate and as their CA file.
 */
final class SelfSigned {
    private static final Duration VALIDITY = Duration.ofDays(3650);
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);
    private static final int SERIAL_BITS = 127;
    private static final Pattern DNS_NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*");

    private SelfSigned() {}

    /**
     * Makes a key and its certificate.
     *
     * @param listen the address that clients use, beside loopback and the host's name; a wildcard adds none
     */
    static CertifiedKey make(InetAddress listen, SecureRandom random, Instant now) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=quicprochat");
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(SERIAL_BITS, random).setBit(0),
                    Date.from(now.minus(CLOCK_SKEW)),
                    Date.from(now.plus(VALIDITY)),
                    name,
                    pair.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false, names(listen));
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .setSecureRandom(random)
                            .build(pair.getPrivate())));
            return new CertifiedKey(List.of(certificate), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("The JDK cannot make an ECDSA P-256 certificate", e);
        }
    }

    private static GeneralNames names(InetAddress listen) {
        Set<String> addresses = new LinkedHashSet<>(List.of("127.0.0.1", "::1"));
        if (!listen.isAnyLocalAddress() && !listen.isLoopbackAddress()) {
            String text = listen.getHostAddress();
            int scope = text.indexOf('%');
            addresses.add(scope < 0 ? text : text.substring(0, scope));
        }
        List<GeneralName> all = new ArrayList<>();
        all.add(new GeneralName(GeneralName.dNSName, "localhost"));
        String host = hostName();
        if (!host.equals("localhost") && DNS_NAME.matcher(host).matches()) {
            all.add(new GeneralName(GeneralName.dNSName, host));
        }
        addresses.forEach(address -> all.add(new GeneralName(GeneralName.iPAddress, address)));
        return new GeneralNames(all.toArray(GeneralName[]::new));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // A host without a name of its own.
        }
    }
}
