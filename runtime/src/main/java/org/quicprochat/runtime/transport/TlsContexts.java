package org.quicprochat.runtime.transport;

import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS settings of new connections: TLS 1.3 with all three suites (BoringSSL takes nothing else with QUIC), no
 * 0-RTT. Replaced whole when the certificate changes; a connection keeps those it began with. Thread-safe.
 */
final class TlsContexts {
    private static final Logger log = LoggerFactory.getLogger(TlsContexts.class);
    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256", "P-384"};
    private static final String[] CLASSIC_GROUPS = {"X25519", "P-256", "P-384"};

    /**
     * The signatures of the keys that a server may have, for both ends of a link: BoringSSL's own list has no Ed25519.
     */
    static final String[] SIGNATURES = {
        "ecdsa_secp256r1_sha256",
        "ed25519",
        "ecdsa_secp384r1_sha384",
        "rsa_pss_rsae_sha256",
        "rsa_pss_rsae_sha384",
        "rsa_pss_rsae_sha512"
    };

    private final TlsFiles files;
    private final List<String> alpn;
    private final BooleanSupplier askForPeers;
    private final InstantSource clock;
    private volatile QuicSslContext current;

    /**
     * Reads the certificate.
     *
     * @param askForPeers whether a client is asked for a certificate; it need not have one. Asked at each reload
     */
    TlsContexts(TlsFiles files, List<String> alpn, BooleanSupplier askForPeers, InstantSource clock)
            throws IOException {
        this.files = files;
        this.alpn = alpn;
        this.askForPeers = askForPeers;
        this.clock = clock;
        this.current = load();
    }

    /** The settings of a connection that begins now. */
    QuicSslContext current() {
        return current;
    }

    /** Reads the files again; where they are bad, all stays as it was and the reason is thrown. Blocks. */
    void reload() throws IOException {
        current = load();
        log.atInfo().addKeyValue("certificate", files.certificate()).log("Read the server's certificate again");
    }

    private QuicSslContext load() throws IOException {
        CertifiedKey pair = CertificateFiles.read(files, clock.instant());
        try {
            return build(pair, GROUPS);
        } catch (IllegalStateException e) {
            log.atWarn().setCause(e).log("This build of BoringSSL has no X25519MLKEM768; going on without");
            return build(pair, CLASSIC_GROUPS);
        }
    }

    private QuicSslContext build(CertifiedKey pair, String[] groups) {
        QuicSslContextBuilder builder = QuicSslContextBuilder.forServer(new OneKey(pair), null)
                .applicationProtocols(alpn.toArray(String[]::new))
                .earlyData(false)
                .option(BoringSSLContextOption.GROUPS, groups)
                .option(BoringSSLContextOption.SIGNATURE_ALGORITHMS, SIGNATURES)
                .option(BoringSSLContextOption.SERVER_KEY_TYPES, OneKey.SERVER_KEY_TYPES);
        if (askForPeers.getAsBoolean()) {
            builder.clientAuth(ClientAuth.OPTIONAL).trustManager(new AnyPeer());
        }
        return builder.build();
    }
}
