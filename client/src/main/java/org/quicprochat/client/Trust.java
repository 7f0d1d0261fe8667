package org.quicprochat.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** How a client knows that it speaks to the right server. */
public sealed interface Trust {
    /**
     * The server shows exactly this certificate; neither its dates, its issuer nor the host's name matter then. The one
     * to use with a certificate that the server made for itself.
     */
    record Pinned(X509Certificate certificate) implements Trust {}

    /**
     * The server's certificate comes from one of these authorities, is valid today and names the host that was asked
     * for. A certificate that the server made for itself may stand here too.
     */
    record Authorities(List<X509Certificate> certificates) implements Trust {
        /** @throws IllegalArgumentException where there is no certificate */
        public Authorities {
            certificates = List.copyOf(certificates);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("There is no certificate to trust");
            }
        }
    }

    /** As {@link Authorities}, with the ones that the Java runtime trusts. */
    record Platform() implements Trust {}

    /**
     * Pins the one certificate of a file, DER or PEM.
     *
     * @throws IOException where the file cannot be read or holds no certificate or more than one
     */
    static Trust pinned(Path file) throws IOException {
        List<X509Certificate> certificates = read(file);
        if (certificates.size() != 1) {
            throw new IOException("A file with a pinned certificate holds exactly one: " + file);
        }
        return new Pinned(certificates.getFirst());
    }

    /**
     * Trusts the authorities of a file: one DER certificate, or any number in PEM.
     *
     * @throws IOException where the file cannot be read or holds no certificate
     */
    static Trust authorities(Path file) throws IOException {
        return new Authorities(read(file));
    }

    /** Trusts what the Java runtime trusts. */
    static Trust system() {
        return new Platform();
    }

    private static List<X509Certificate> read(Path file) throws IOException {
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (certificates.isEmpty()) {
                throw new IOException("The file holds no certificate: " + file);
            }
            return certificates;
        } catch (CertificateException e) {
            throw new IOException("The file holds no X.509 certificate in DER or PEM: " + file, e);
        }
    }
}
