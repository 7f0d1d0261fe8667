package org.quicprochat.client;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a server's certificate, and remembers why it did not like one: the transport tells only that the
 * handshake failed.
 */
final class ServerTrustManager extends X509ExtendedTrustManager {
    private interface Check {
        void check(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException;
    }

    private final Check check;
    private volatile @Nullable CertificateException refusal;

    private ServerTrustManager(Check check) {
        this.check = check;
    }

    static ServerTrustManager of(Trust trust) throws GeneralSecurityException {
        return switch (trust) {
            case Trust.Pinned(X509Certificate certificate) -> pinned(certificate.getEncoded());
            case Trust.Authorities authorities -> authorities(keyStore(authorities));
            case Trust.Platform() -> authorities(null);
        };
    }

    private static ServerTrustManager pinned(byte[] certificate) {
        return new ServerTrustManager((chain, authType, engine) -> {
            if (chain.length == 0 || !MessageDigest.isEqual(certificate, chain[0].getEncoded())) {
                throw new CertificateException("It is not the pinned one");
            }
        });
    }

    /** Null are the authorities of the Java runtime. The host's name is checked as the engine's parameters say. */
    private static ServerTrustManager authorities(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager delegate) {
                return new ServerTrustManager(delegate::checkServerTrusted);
            }
        }
        throw new GeneralSecurityException("This Java runtime has no X.509 trust manager");
    }

    private static KeyStore keyStore(Trust.Authorities authorities) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("An empty key store cannot be made", e);
        }
        for (X509Certificate certificate : authorities.certificates()) {
            store.setCertificateEntry("authority-" + store.size(), certificate);
        }
        return store;
    }

    /** Why the last certificate was refused, since the last {@link #forget}. */
    Optional<CertificateException> refusal() {
        return Optional.ofNullable(refusal);
    }

    void forget() {
        refusal = null;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            check.check(chain, authType, engine);
        } catch (CertificateException e) {
            refusal = e;
            throw e;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("A certificate is checked with its connection only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("A client does not check clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
