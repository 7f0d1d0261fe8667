package org.quicprochat.push.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.plugin.PushGateway;
import org.quicprochat.plugin.PushGateway.Gone;
import org.quicprochat.plugin.PushGateway.Later;
import org.quicprochat.plugin.PushGateway.Outcome;
import org.quicprochat.plugin.PushGateway.Refused;
import org.quicprochat.plugin.PushGateway.Sent;

/** The gateway alone, against a push service that speaks TLS. */
class WebPushGatewayTest {
    private static final String HOST = "push.example";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Later LATER = new Later(Optional.empty());

    private final TestCertificates certificates = TestCertificates.of(HOST);
    private final PushService service = new PushService(certificates);
    private final VapidKey key = new VapidKey(new byte[VapidKey.SECRET_SIZE]);
    private final AtomicInteger lookups = new AtomicInteger();

    @TempDir
    private Path directory = Path.of("");

    private Path trusted = Path.of("");

    @BeforeEach
    void trust() {
        trusted = certificates.write(directory.resolve("authorities.pem"));
    }

    @AfterEach
    void close() {
        service.close();
    }

    private PushGateway gateway(HostLookup hosts, String... config) {
        Config reference = ConfigFactory.parseResources(PushWebpushPlugin.class, "reference.conf");
        WebPushConfig parsed = WebPushConfig.of(
                ConfigFactory.parseString(String.join("\n", config)).withFallback(reference), directory);
        WebPushGateway gateway = new WebPushGateway(parsed, () -> NOW, new SecureRandom());
        try {
            gateway.start(
                    key,
                    new HttpsPost(
                            hosts,
                            parsed.allow(),
                            TrustedAuthorities.sockets(parsed.trustFile()),
                            parsed.maxAddresses(),
                            parsed.maxAnswer()));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return gateway;
    }

    /** A gateway that may send to the service, whatever the host is called. */
    private PushGateway gateway(String... config) {
        String[] all = {"allow = [\"127.0.0.1\"]", "trust-file = authorities.pem", String.join("\n", config)};
        return gateway(at("127.0.0.1"), all);
    }

    private HostLookup at(String... addresses) {
        return (host, limit) -> {
            lookups.incrementAndGet();
            return List.of(addresses).stream().map(InetAddress::ofLiteral).toList();
        };
    }

    private String endpoint(String path) {
        return "https://" + HOST + ":" + service.port() + path;
    }

    private static Outcome wake(PushGateway gateway, String token) {
        return gateway.wake(ByteString.copyFromUtf8(token), LONG);
    }

    @Test
    void aBareEndpointGetsAnEmptyMessage() {
        assertThat(wake(gateway(), endpoint("/up?token=1"))).isEqualTo(new Sent());

        PushService.Request request = service.next();
        assertThat(request.line()).isEqualTo("POST /up?token=1 HTTP/1.1");
        assertThat(request.body()).isEmpty();
        assertThat(request.header("Host")).isEqualTo(HOST + ":" + service.port());
        assertThat(request.header("Content-Length")).isEqualTo("0");
        assertThat(request.header("TTL")).isEqualTo("86400");
        assertThat(request.header("Urgency")).isEqualTo("high");
        assertThat(request.header("Topic")).isEqualTo("qpc-wake-up");
        assertThat(request.headers()).doesNotContainKeys("content-encoding", "content-type");
        assertThat(request.sni()).isEqualTo(HOST);
    }

    @Test
    void aSubscriptionWithKeysGetsAnEncryptedOne() {
        Receiver receiver = new Receiver();

        assertThat(wake(gateway(), receiver.subscription(endpoint("/p")))).isEqualTo(new Sent());

        PushService.Request request = service.next();
        assertThat(request.header("Content-Encoding")).isEqualTo("aes128gcm");
        assertThat(request.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(new String(receiver.decrypt(request.body()), StandardCharsets.UTF_8))
                .isEqualTo("{}");
    }

    @Test
    void theServerProvesWhoItIs() {
        PushGateway gateway = gateway(
                "contact = \"mailto:admin@quic.example\"",
                "vapid-lifetime = 1 hour",
                "urgency = very-low",
                "ttl = 60 s");

        wake(gateway, endpoint("/"));

        PushService.Request request = service.next();
        Jwt jwt = Jwt.verify(request.header("Authorization"));
        assertThat(ByteString.copyFrom(jwt.key())).isEqualTo(gateway.serverKey());
        assertThat(jwt.claims().getString("aud")).isEqualTo("https://" + HOST + ":" + service.port());
        assertThat(jwt.claims().getLong("exp")).isEqualTo(NOW.getEpochSecond() + 3600);
        assertThat(jwt.claims().getString("sub")).isEqualTo("mailto:admin@quic.example");
        assertThat(request.header("Urgency")).isEqualTo("very-low");
        assertThat(request.header("TTL")).isEqualTo("60");
    }

    @Test
    void theStatusSaysWhatBecameOfIt() {
        service.answer(
                PushService.status(200),
                PushService.status(202),
                PushService.status(404),
                PushService.status(410),
                PushService.status(413),
                PushService.status(400),
                PushService.status(403),
                PushService.status(429, "Retry-After: 120\r\n"),
                PushService.status(503, "Retry-After: Thu, 01 Jan 2026 00:00:30 GMT\r\n"),
                PushService.status(500));
        PushGateway gateway = gateway();

        List<Outcome> expected = List.of(
                new Sent(),
                new Sent(),
                new Gone(),
                new Gone(),
                new Refused(),
                new Refused(),
                new Refused(),
                new Later(Optional.of(Duration.ofMinutes(2))),
                new Later(Optional.of(Duration.ofSeconds(30))),
                LATER);
        for (Outcome outcome : expected) {
            assertThat(wake(gateway, endpoint("/"))).isEqualTo(outcome);
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        service.answer(PushService.status(307, "Location: " + endpoint("/other") + "\r\n"));

        assertThat(wake(gateway(), endpoint("/"))).isEqualTo(new Refused());
        assertThat(service.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "64:ff9b::7f00:1"})
    void aPrivateAddressIsNotConnectedTo(String address) {
        PushGateway gateway = gateway(at(address), "trust-file = authorities.pem");

        assertThat(wake(gateway, endpoint("/"))).isEqualTo(new Refused());
        assertThat(service.connections()).isZero();
    }

    /** A host that is public when it is checked and private when it is connected to. */
    @Test
    void aHostIsLookedUpOnce() {
        HostLookup rebinding = (host, limit) -> {
            boolean first = lookups.incrementAndGet() == 1;
            return List.of(InetAddress.ofLiteral(first ? "192.0.2.1" : "127.0.0.1"));
        };
        PushGateway gateway = gateway(rebinding, "allow = [\"192.0.2.1\"]", "trust-file = authorities.pem");

        Outcome outcome = gateway.wake(ByteString.copyFromUtf8(endpoint("/")), Duration.ofMillis(300));

        assertThat(outcome).isEqualTo(LATER);
        assertThat(lookups).hasValue(1);
        assertThat(service.connections()).isZero();
    }

    @Test
    void ofSeveralAddressesThoseThatAreAllowedAreTried() {
        // On the loopback, a port that nobody listens on is refused at once.
        PushGateway gateway = gateway(
                at("10.0.0.1", "127.0.0.2", "127.0.0.1"), "allow = [\"127.0.0.0/8\"]", "trust-file = authorities.pem");

        assertThat(wake(gateway, endpoint("/"))).isEqualTo(new Sent());

        PushGateway few = gateway(
                at("127.0.0.2", "127.0.0.1"),
                "allow = [\"127.0.0.0/8\"]",
                "trust-file = authorities.pem",
                "max-addresses = 1");
        assertThat(wake(few, endpoint("/"))).isEqualTo(LATER);
    }

    @Test
    void aCertificateOfAnotherNameOrOfAnUnknownAuthorityIsNotTaken() {
        String other = "https://other.example:" + service.port() + "/";
        assertThat(wake(gateway(), other)).isEqualTo(LATER);
        assertThat(wake(gateway(), "https://127.0.0.1:" + service.port() + "/")).isEqualTo(LATER);

        PushGateway distrusting = gateway(at("127.0.0.1"), "allow = [\"127.0.0.1\"]");
        assertThat(wake(distrusting, endpoint("/"))).isEqualTo(LATER);

        assertThat(service.connections()).isEqualTo(3);
        assertThat(service.waiting()).isZero();
    }

    @Test
    void anAddressInTheUrlIsVerifiedToo() {
        TestCertificates ofAddress = TestCertificates.of("127.0.0.1");
        ofAddress.write(trusted);
        try (PushService at = new PushService(ofAddress)) {
            assertThat(wake(gateway(), "https://127.0.0.1:" + at.port() + "/")).isEqualTo(new Sent());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {PushService.HANG, "HTTP/1.1 20" + PushService.HANG})
    void aServiceThatHangsIsLeft(String answer) {
        service.answer(answer);
        long begin = System.nanoTime();

        Outcome outcome = gateway().wake(ByteString.copyFromUtf8(endpoint("/")), Duration.ofMillis(300));

        assertThat(outcome).isEqualTo(LATER);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SMTP\r\n\r\n", "HTTP/1.1 200 OK\r\n"})
    void whatIsNoAnswerIsTriedAgain(String answer) {
        service.answer(answer);

        assertThat(wake(gateway(), endpoint("/"))).isEqualTo(LATER);
    }

    @Test
    void aLongAnswerIsNotReadToItsEnd() {
        service.answer("HTTP/1.1 200 OK\r\n" + "x: y\r\n".repeat(10_000) + "\r\n");

        assertThat(wake(gateway("max-answer = 1 KiB"), endpoint("/"))).isEqualTo(LATER);
    }

    @Test
    void aHostThatIsNotFoundIsTriedAgain() {
        PushGateway gateway = gateway((host, limit) -> {
            throw new IOException("no such host");
        });

        assertThat(wake(gateway, endpoint("/"))).isEqualTo(LATER);
    }

    @Test
    void theResolverKnowsItsOwnHostAndADeadline() throws Exception {
        try (Resolver resolver = new Resolver(1)) {
            assertThat(resolver.resolve("127.0.0.1", LONG)).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
            assertThat(resolver.resolve("::1", LONG)).containsExactly(InetAddress.ofLiteral("::1"));
        }
    }

    @Test
    void anInterruptEndsAWait() throws Exception {
        service.answer(PushService.HANG);
        PushGateway gateway = gateway();
        var outcome = new CompletableFuture<Outcome>();
        Thread sending = Thread.ofVirtual().start(() -> outcome.complete(wake(gateway, endpoint("/"))));
        service.next();

        sending.interrupt();

        assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo(LATER);
    }

    @Test
    void theServersKeyIsAPointInTheFormThatBrowsersTake() {
        assertThat(gateway().serverKey().size()).isEqualTo(65);
        assertThat(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(gateway().serverKey().toByteArray()))
                .startsWith("B");
    }
}
