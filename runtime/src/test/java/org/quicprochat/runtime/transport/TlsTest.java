package org.quicprochat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicprochat.runtime.transport.Eventually.eventually;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.plugin.Peer;

/** Certificates, groups, ALPN, and clients that show a certificate. */
@ExtendWith(Leaks.class)
class TlsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void theCertificateMadeIsTheProfileThatAllClientsTake() throws Exception {
        X509Certificate certificate = SelfSigned.make(
                        InetAddress.getByName("192.0.2.7"), new SecureRandom(), Instant.now())
                .certificate();

        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getKeyUsage()).isNull();
        assertThat(certificate.getSubjectAlternativeNames())
                .contains(List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "192.0.2.7"))
                .anyMatch(
                        name -> name.get(0).equals(7) && name.get(1).toString().endsWith(":1"));
        certificate.verify(certificate.getPublicKey());
    }

    @Test
    void thePairIsMadeOnceAndTheKeyIsItsOwnersAlone() throws Exception {
        byte[] key;
        try (TestServer server = TestServer.start(folder.resolve("data"))) {
            key = Files.readAllBytes(server.files.key());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.files.key())))
                    .isEqualTo("rw-------");
        }
        try (TestServer server = TestServer.start(folder.resolve("data"));
                TestClient client = pinned(server)) {
            assertThat(Files.readAllBytes(server.files.key())).isEqualTo(key);
            assertThat(client.works()).isTrue();
            try (var list = Files.list(folder.resolve("data"))) {
                assertThat(list).hasSize(2);
            }
            Files.delete(server.files.key());
        }
        assertThatThrownBy(() -> TestServer.start(folder.resolve("data")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("only one is there");
    }

    private static TestClient pinned(TestServer server, String... signatures) throws Exception {
        X509Certificate certificate =
                CertificateFiles.read(server.files, Instant.now()).certificate();
        return TestClient.connect(server.address(), TestClient.Options.DEFAULT.pinned(certificate, signatures));
    }

    private static CertifiedKey certified(String algorithm, String detail, String signature) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec(detail));
        } else if (algorithm.equals("RSA")) {
            generator.initialize(Integer.parseInt(detail));
        }
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=operator");
        X509Certificate certificate = new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.TWO,
                                Date.from(Instant.now().minusSeconds(60)),
                                Date.from(Instant.now().plusSeconds(3600)),
                                name,
                                pair.getPublic())
                        .build(new JcaContentSignerBuilder(signature).build(pair.getPrivate())));
        return new CertifiedKey(List.of(certificate), pair.getPrivate());
    }

    private void write(CertifiedKey pair, boolean pem) throws Exception {
        Path certificate = folder.resolve("server-cert.der");
        Path key = folder.resolve("server-key.der");
        if (pem) {
            CertifiedKey issuer = certified("EC", "secp256r1", "SHA256withECDSA");
            Files.writeString(
                    certificate,
                    pem("CERTIFICATE", pair.certificate().getEncoded())
                            + pem("CERTIFICATE", issuer.certificate().getEncoded()));
            Files.writeString(key, pem("PRIVATE KEY", pair.key().getEncoded()));
        } else {
            Files.write(certificate, pair.certificate().getEncoded());
            Files.write(key, pair.key().getEncoded());
        }
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + type
                + "-----\n";
    }

    @ParameterizedTest
    @CsvSource({
        "EC, secp256r1, SHA256withECDSA, ecdsa_secp256r1_sha256",
        "EC, secp384r1, SHA384withECDSA, ecdsa_secp384r1_sha384",
        "RSA, 2048, SHA256withRSA, rsa_pss_rsae_sha256",
        "Ed25519, -, Ed25519, ed25519"
    })
    void anOperatorsOwnCertificateIsServedFromDerAndPem(
            String algorithm, String detail, String signature, String scheme) throws Exception {
        for (boolean pem : new boolean[] {false, true}) {
            write(certified(algorithm, detail, signature), pem);
            try (TestServer server = TestServer.start(folder);
                    TestClient client = pinned(server, scheme)) {
                assertThat(client.works()).isTrue();
            }
        }
    }

    @Test
    void whatCannotBeUsedIsNamedAtOnce() throws Exception {
        CertifiedKey one = certified("EC", "secp256r1", "SHA256withECDSA");
        CertifiedKey other = certified("EC", "secp256r1", "SHA256withECDSA");
        write(new CertifiedKey(one.chain(), other.key()), false);
        assertThatThrownBy(() -> TestServer.start(folder)).hasMessageContaining("not the one of its certificate");

        write(certified("EC", "secp521r1", "SHA512withECDSA"), false);
        assertThatThrownBy(() -> TestServer.start(folder)).hasMessageContaining("another curve");

        Files.writeString(folder.resolve("server-key.der"), "no key");
        assertThatThrownBy(() -> TestServer.start(folder)).hasMessageContaining("private key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X25519MLKEM768", "X25519", "P-256", "P-384"})
    void eachGroupIsTakenAlone(String group) throws Exception {
        try (TestServer server = TestServer.start(folder);
                TestClient client = TestClient.connect(server.address(), TestClient.Options.DEFAULT.groups(group))) {
            assertThat(client.works()).isTrue();
        }
    }

    @Test
    void aWrongOrAbsentAlpnEndsTheHandshake() throws Exception {
        try (TestServer server = TestServer.start(folder)) {
            for (String[] alpn : new String[][] {{"h3"}, {}}) {
                assertThatThrownBy(() -> TestClient.connect(server.address(), TestClient.Options.DEFAULT.alpn(alpn)))
                        .isInstanceOf(Exception.class);
            }
            try (TestClient client =
                    TestClient.connect(server.address(), TestClient.Options.DEFAULT.alpn("h3", "qpc"))) {
                assertThat(client.works()).isTrue();
            }
            eventually("no connection is left", () -> server.listener.connections() == 0);
        }
    }

    @Test
    void aNewCertificateIsServedWithoutARestartAndABadOneIsNot() throws Exception {
        try (TestServer server = TestServer.start(folder);
                TestClient before = pinned(server)) {
            write(certified("EC", "secp384r1", "SHA384withECDSA"), true);
            server.listener.reloadTls();
            try (TestClient after = pinned(server)) {
                assertThat(after.works()).isTrue();
                assertThat(before.works()).isTrue();
            }
            X509Certificate good =
                    CertificateFiles.read(server.files, Instant.now()).certificate();
            Files.writeString(server.files.key(), "no key");
            assertThatThrownBy(server.listener::reloadTls).isInstanceOf(IOException.class);
            try (TestClient still = TestClient.connect(server.address(), TestClient.Options.DEFAULT.pinned(good))) {
                assertThat(still.works()).isTrue();
            }
        }
    }

    @Test
    void aPeerIsKnownByItsCertificateAndAClientNeedsNone() throws Exception {
        CertifiedKey peer = certified("EC", "secp256r1", "SHA256withECDSA");
        AtomicReference<X509Certificate> shown = new AtomicReference<>();
        InboundPeers peers = new InboundPeers() {
            @Override
            public boolean any() {
                return true;
            }

            @Override
            public Optional<Peer> identify(List<X509Certificate> chain) {
                shown.set(chain.getFirst());
                return Optional.of(new Peer("example.org"));
            }

            @Override
            public void connected(Peer peer) {}

            @Override
            public void spoke(Peer peer) {}
        };
        try (TestServer server = TestServer.start(folder, config -> config, peers)) {
            try (TestClient client = server.connect()) {
                assertThat(client.works()).isTrue();
                assertThat(server.calls.connections.remove().peer()).isEmpty();
            }
            try (TestClient client = TestClient.connect(
                    server.address(), TestClient.Options.DEFAULT.showing(peer.key(), peer.certificate()))) {
                assertThat(client.works()).isTrue();
                assertThat(server.calls.connections.remove().peer()).contains(new Peer("example.org"));
                assertThat(shown.get()).isEqualTo(peer.certificate());
            }
        }
    }
}
