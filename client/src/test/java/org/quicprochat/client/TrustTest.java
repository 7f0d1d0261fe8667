package org.quicprochat.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.ConnectionException.Reason;
import org.quicprochat.client.ScriptedServer.Setup;
import org.quicprochat.proto.v1.HealthResponse;

/** Whom a client believes, and what it says where it does not get through. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrustTest {
    private static final TestCertificate LOCALHOST = TestCertificate.forName("localhost");
    private static final TestCertificate ELSEWHERE = TestCertificate.forName("elsewhere.example");

    private final ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());

    @AfterAll
    void closeRuntime() {
        runtime.close();
    }

    private static ScriptedServer server(TestCertificate certificate) {
        return new ScriptedServer(
                Setup.STANDARD.withCertificate(certificate),
                request -> request.ok(HealthResponse.newBuilder()
                        .setState(HealthResponse.State.READY)
                        .build()));
    }

    private static ClientConfig config(ScriptedServer server, String host, Trust trust) {
        return ClientConfig.of(new ServerAddress(host, server.port()), trust).withReconnect(ReconnectPolicy.never());
    }

    private void assertConnects(ClientConfig config) {
        try (QpcClient client = QpcClient.connect(config, runtime)) {
            assertThat(client.health().check().getState()).isEqualTo(HealthResponse.State.READY);
        }
    }

    private void assertFails(ClientConfig config, Reason reason) {
        assertThatThrownBy(() -> QpcClient.connect(config, runtime))
                .asInstanceOf(type(ConnectionException.class))
                .satisfies(e -> assertThat(e.reason()).as(e.toString()).isEqualTo(reason));
    }

    private static Trust authority(TestCertificate certificate) {
        return new Trust.Authorities(List.of(certificate.certificate()));
    }

    @Test
    void pinnedCertificateIsEnoughWhateverItsName() {
        try (ScriptedServer server = server(ELSEWHERE)) {
            assertConnects(config(server, "127.0.0.1", new Trust.Pinned(ELSEWHERE.certificate())));
        }
    }

    @Test
    void anotherCertificateThanThePinnedOneIsNotBelieved() {
        try (ScriptedServer server = server(LOCALHOST)) {
            assertFails(config(server, "127.0.0.1", new Trust.Pinned(ELSEWHERE.certificate())), Reason.UNTRUSTED);
        }
    }

    @Test
    void authorityIsEnoughForTheRightName() {
        try (ScriptedServer server = server(LOCALHOST)) {
            assertConnects(config(server, "localhost", authority(LOCALHOST)));
        }
    }

    @Test
    void authorityIsNotEnoughForAnotherName() {
        try (ScriptedServer server = server(ELSEWHERE)) {
            assertFails(config(server, "localhost", authority(ELSEWHERE)), Reason.UNTRUSTED);
        }
    }

    @Test
    void unknownAuthorityIsNotBelieved() {
        try (ScriptedServer server = server(LOCALHOST)) {
            assertFails(config(server, "localhost", authority(ELSEWHERE)), Reason.UNTRUSTED);
            assertFails(config(server, "localhost", Trust.system()), Reason.UNTRUSTED);
        }
    }

    @Test
    void serverWithAnotherProtocolRefuses() {
        try (ScriptedServer server = new ScriptedServer(Setup.STANDARD.withAlpn("other"), request -> {})) {
            assertFails(server.config(), Reason.REFUSED);
        }
    }

    @Test
    void olderProtocolNameCanBeOffered() {
        try (ScriptedServer server = new ScriptedServer(Setup.STANDARD.withAlpn("qpq"), request -> {})) {
            try (QpcClient client = QpcClient.connect(server.config().withAlpn(List.of("qpc", "qpq")), runtime)) {
                assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
            }
        }
    }

    @Test
    void nobodyThereIsUnreachable() {
        ClientConfig config;
        try (ScriptedServer server = server(LOCALHOST)) {
            config = server.config();
        }
        assertFails(
                config.withTimeouts(ClientTimeouts.STANDARD.withConnect(Duration.ofMillis(300))), Reason.UNREACHABLE);
    }

    @Test
    void nameWithoutAnAddressIsUnknown() {
        assertFails(
                ClientConfig.of(new ServerAddress("no-such-host.invalid", 5001), Trust.system()), Reason.UNKNOWN_HOST);
    }

    @Test
    void certificatesAreReadFromDerAndPem(@TempDir Path folder) throws Exception {
        X509Certificate certificate = LOCALHOST.certificate();
        Path der = Files.write(folder.resolve("cert.der"), certificate.getEncoded());
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        String pem = "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
        Path one = Files.writeString(folder.resolve("cert.pem"), pem, US_ASCII);
        Path two = Files.writeString(folder.resolve("two.pem"), pem + pem, US_ASCII);
        Path none = Files.writeString(folder.resolve("none.pem"), "", US_ASCII);
        Path garbage = Files.writeString(folder.resolve("garbage.pem"), "not a certificate", US_ASCII);

        assertThat(Trust.pinned(der)).isEqualTo(new Trust.Pinned(certificate));
        assertThat(Trust.pinned(one)).isEqualTo(new Trust.Pinned(certificate));
        assertThat(Trust.authorities(two)).isEqualTo(new Trust.Authorities(List.of(certificate, certificate)));
        assertThatThrownBy(() -> Trust.pinned(two))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exactly one");
        assertThatThrownBy(() -> Trust.pinned(none)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Trust.authorities(garbage)).isInstanceOf(IOException.class);
    }
}
