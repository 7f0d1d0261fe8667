package org.quicprochat.push.webpush;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are good: the JDK's authorities, and those of a file of the operator's. */
final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /**
     * Makes TLS sockets that trust them.
     *
     * @throws IOException where the file cannot be read, or holds no certificate
     */
    static SSLSocketFactory sockets(Optional<Path> file) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, file.isPresent() ? managers(all(file.get())) : null, null);
        return context.getSocketFactory();
    }

    private static KeyStore all(Path file) throws IOException, GeneralSecurityException {
        List<Certificate> certificates = new ArrayList<>(read(file));
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager jdk) {
                certificates.addAll(List.of(jdk.getAcceptedIssuers()));
            }
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("authority " + store.size(), certificate);
        }
        return store;
    }

    private static Collection<? extends Certificate> read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.stream().noneMatch(X509Certificate.class::isInstance)) {
                throw new IOException(file + " holds no certificate");
            }
            return found;
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
