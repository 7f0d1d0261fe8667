package org.quicprochat.push.webpush;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.PushGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends wake-ups as RFC 8030 says. Thread-safe; usable once started. */
final class WebPushGateway implements PushGateway {
    private static final Logger log = LoggerFactory.getLogger(WebPushGateway.class);

    /** What an encrypted wake-up says: an empty JSON object, since some receivers drop a message without a byte. */
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] EMPTY = {};

    /** A wake-up that waits at the push service is replaced by the next: 32 characters at most (RFC 8030, 5.4). */
    private static final String TOPIC = "qpc-wake-up";

    private final WebPushConfig config;
    private final InstantSource clock;
    private final MessageEncryption encryption;
    private volatile @Nullable Opened opened;

    private record Opened(VapidKey key, HttpsPost https) {}

    WebPushGateway(WebPushConfig config, InstantSource clock, SecureRandom random) {
        this.config = config;
        this.clock = clock;
        this.encryption = new MessageEncryption(random);
    }

    void start(VapidKey key, HttpsPost https) {
        opened = new Opened(key, https);
    }

    private Opened opened() {
        Opened current = opened;
        if (current == null) {
            throw new IllegalStateException("The plugin has not started");
        }
        return current;
    }

    @Override
    public Platform platform() {
        return Platform.WEB_PUSH;
    }

    @Override
    public boolean accepts(ByteString token) {
        return Subscription.parse(token).isPresent();
    }

    @Override
    public ByteString serverKey() {
        return opened().key().publicKey();
    }

    @Override
    public Outcome wake(ByteString token, Duration deadline) {
        Optional<Subscription> subscription = Subscription.parse(token);
        return subscription.isPresent() ? wake(subscription.get(), deadline) : new Refused();
    }

    private Outcome wake(Subscription subscription, Duration deadline) {
        byte[] body = subscription
                .keys()
                .map(keys -> encryption.encrypt(keys, NOTHING))
                .orElse(EMPTY);
        try {
            HttpAnswer answer = opened().https().send(subscription, headers(subscription), body, deadline);
            return outcome(answer);
        } catch (ForbiddenAddressException e) {
            log.debug("A push service is at an address that is not allowed");
            return new Refused();
        } catch (IOException e) {
            log.atDebug().addKeyValue("fault", e.getClass().getSimpleName()).log("A push service cannot be reached");
            return new Later(Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Later(Optional.empty());
        }
    }

    private Map<String, String> headers(Subscription subscription) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("TTL", Long.toString(config.ttl().toSeconds()));
        headers.put("Urgency", config.urgency().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        headers.put("Topic", TOPIC);
        headers.put(
                "Authorization",
                opened().key()
                        .authorization(
                                "https://" + subscription.authority(),
                                clock.instant().plus(config.vapidLifetime()),
                                config.contact()));
        if (subscription.keys().isPresent()) {
            headers.put("Content-Type", "application/octet-stream");
            headers.put("Content-Encoding", "aes128gcm");
        }
        return headers;
    }

    private Outcome outcome(HttpAnswer answer) {
        int status = answer.status();
        if (status < 300) {
            return new Sent();
        }
        log.atDebug().addKeyValue("status", status).log("A push service did not take a wake-up");
        if (status == 404 || status == 410) {
            return new Gone();
        }
        return status == 429 || status >= 500
                ? new Later(answer.retryAfter().flatMap(value -> retryAfter(value, clock.instant())))
                : new Refused();
    }

    /** The value of Retry-After (RFC 9110, 10.2.3): seconds, or a date; empty where it is neither. */
    static Optional<Duration> retryAfter(String value, Instant now) {
        if (value.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
            return Optional.of(Duration.between(now, at)).filter(Duration::isPositive);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
