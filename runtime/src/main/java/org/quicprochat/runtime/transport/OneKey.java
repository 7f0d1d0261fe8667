package org.quicprochat.runtime.transport;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's one key, whatever TLS asks for, also where the server is the client of a peer. BoringSSL checks itself
 * whether a client takes the key's kind; Netty's table of kinds knows no Ed25519, and a key manager that goes by it
 * ends the handshake with alert 80.
 */
final class OneKey extends X509ExtendedKeyManager {
    /** Maps what Netty names a cipher suite of TLS 1.3 by; its own table lacks some. */
    static final Map<String, String> SERVER_KEY_TYPES = Map.of(
            "GENERIC", "any",
            "ECDHE_ECDSA", "any",
            "ECDHE_RSA", "any",
            "RSA", "any");

    private static final String ALIAS = "server";

    private final CertifiedKey pair;

    OneKey(CertifiedKey pair) {
        this.pair = pair;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return ALIAS;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return pair.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return pair.key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, Socket socket) {
        return ALIAS;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return ALIAS;
    }
}
