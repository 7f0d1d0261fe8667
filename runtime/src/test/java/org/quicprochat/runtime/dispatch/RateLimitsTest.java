package org.quicprochat.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.wire.Status;

/** Buckets by themselves, against a plain model, and what the dispatcher charges to whom. */
class RateLimitsTest {
    private static final RateLimit THREE = RateLimit.of("three", 3, Duration.ofSeconds(6));

    private final ManualClock clock = new ManualClock();
    private final RateLimits limits = new RateLimits(true, Map.of(), 1000, clock);

    static LongStream seeds() {
        return LongStream.range(1, 1 + Long.getLong("qpc.seeds", 10));
    }

    private static boolean takes(RateLimiter limiter, Object key, long tokens) {
        try {
            limiter.acquire(key, tokens);
            return true;
        } catch (StatusException e) {
            assertThat(e.status()).isEqualTo(Status.RATE_LIMITED);
            assertThat(e.detail().getRetryAfterMs()).isPositive();
            return false;
        }
    }

    @Test
    void aBucketHoldsItsBurstAndFillsAgain() {
        RateLimiter limiter = limits.limiter(THREE);
        for (int i = 0; i < 3; i++) {
            assertThat(takes(limiter, "a", 1)).isTrue();
        }
        assertThatThrownBy(() -> limiter.acquire("a", 1))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e -> assertThat(e.detail().getRetryAfterMs()).isEqualTo(6000));
        assertThat(takes(limiter, "b", 3)).isTrue();
        clock.advance(Duration.ofMillis(5999));
        assertThat(takes(limiter, "a", 1)).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(takes(limiter, "a", 1)).isTrue();
        assertThat(takes(limiter, "a", 1)).isFalse();
        assertThat(takes(limiter, "a", 0)).isTrue();
        clock.advance(Duration.ofDays(9));
        assertThat(takes(limiter, "a", 99)).isTrue();
        assertThat(takes(limiter, "a", 1)).isFalse();
        assertThatThrownBy(() -> limiter.acquire("a", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClockThatIsSetBackDoesNotLockOut() {
        RateLimiter limiter = limits.limiter(THREE);
        assertThat(takes(limiter, "a", 3)).isTrue();
        clock.advance(Duration.ofDays(-1));
        assertThat(takes(limiter, "a", 1)).isFalse();
        clock.advance(Duration.ofSeconds(6));
        assertThat(takes(limiter, "a", 1)).isTrue();
    }

    @Test
    void namesAreOneBucketWithTheOperatorsNumbers() {
        RateLimit stricter = RateLimit.of("three", 1, Duration.ofSeconds(6));
        RateLimits configured = new RateLimits(true, Map.of("three", stricter), 1000, clock);
        RateLimiter limiter = configured.limiter(THREE);
        assertThat(takes(limiter, "a", 1)).isTrue();
        assertThat(takes(configured.limiter(THREE), "a", 1)).isFalse();
        assertThat(configured.names()).containsExactly("three");
        assertThatThrownBy(() -> configured.limiter(stricter)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> configured.limiter(RateLimit.of("none", 0, Duration.ofSeconds(1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void offMeansOff() {
        RateLimiter limiter = RateLimits.off().limiter(THREE);
        assertThatCode(() -> {
                    for (int i = 0; i < 100; i++) {
                        limiter.acquire("a", 1);
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void addressesAreOneKeyByTheHouseTheyAreIn() throws Exception {
        assertThat(key("192.0.2.1")).isNotEqualTo(key("192.0.2.2")).isEqualTo(key("::ffff:192.0.2.1"));
        assertThat(key("2001:db8:0:1::1")).isEqualTo(key("2001:db8:0:1:ffff::9"));
        assertThat(key("2001:db8:0:1::1")).isNotEqualTo(key("2001:db8:0:2::1"));
    }

    private static AddressKey key(String address) throws Exception {
        return AddressKey.of(InetAddress.getByName(address));
    }

    /** A bucket as a schoolbook has it: tokens that grow with time. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void behavesAsABucketOfTokensDoes(long seed) {
        Random random = new Random(seed);
        int burst = 1 + random.nextInt(20);
        int millisPerToken = 1 + random.nextInt(1000);
        RateLimiter limiter = limits.limiter(RateLimit.of("model", burst, Duration.ofMillis(millisPerToken)));
        long credit = (long) burst * millisPerToken;
        for (int i = 0; i < 5000; i++) {
            int passed = random.nextInt(2 * millisPerToken);
            clock.advance(Duration.ofMillis(passed));
            credit = Math.min((long) burst * millisPerToken, credit + passed);
            int tokens = random.nextInt(burst + 1);
            boolean fits = (long) tokens * millisPerToken <= credit;
            assertThat(takes(limiter, "key", tokens)).isEqualTo(fits);
            credit -= fits ? (long) tokens * millisPerToken : 0;
        }
    }

    @Test
    void threadsTakeNoTokenTwice() throws Exception {
        RateLimiter limiter = limits.limiter(RateLimit.of("shared", 1000, Duration.ofDays(1)));
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(8);
        for (int t = 0; t < 8; t++) {
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 500; i++) {
                    if (takes(limiter, "key", 1)) {
                        taken.incrementAndGet();
                    }
                }
                done.countDown();
            });
        }
        done.await();
        assertThat(taken.get()).isEqualTo(1000);
    }

    private Bench bench() {
        RateLimit small = RateLimit.of("small", 3, Duration.ofHours(1));
        return new Bench(Map.of("default", RateLimit.of("default", 2, Duration.ofHours(1))))
                .method(MethodSpec.open(20_000, "Open", SessionEnvelope.parser(), (call, request) -> request)
                        .rate(small))
                .method(MethodSpec.open(20_001, "Inline", SessionEnvelope.parser(), (call, request) -> request)
                        .rate(small)
                        .inline())
                .method(MethodSpec.session(
                                20_002,
                                "Session",
                                SessionEnvelope.parser(),
                                SessionEnvelope::getSessionToken,
                                (principal, call, request) -> request)
                        .rate(small))
                .method(MethodSpec.open(20_003, "Default", SessionEnvelope.parser(), (call, request) -> request))
                .install();
    }

    @Test
    void anOpenMethodIsPaidByTheAddressAlsoOnABoundConnection() {
        try (Bench bench = bench()) {
            ClientConnection bound = bench.connection("192.0.2.1", null);
            bound.bind(bench.session("a", 1, false));
            bench.call(bound, 20_000, 1, new byte[0]).ok(1);
            bench.call(bound, 20_001, 1, new byte[0]).ok(1);
            ClientConnection other = bench.connection("192.0.2.1", null);
            bench.call(other, 20_001, 1, new byte[0]).ok(1);
            bench.call(other, 20_001, 1, new byte[0]).refused(Status.RATE_LIMITED, "RATE_LIMITED", 1);
            bench.call(bound, 20_000, 1, new byte[0]).refused(Status.RATE_LIMITED, "RATE_LIMITED", 1);
            assertThat(bound.openCalls()).isZero();
            assertThat(bench.idle()).isTrue();
            bench.call(bench.connection("192.0.2.2", null), 20_000, 1, new byte[0])
                    .ok(1);
            bench.call(other, 20_003, 1, new byte[0]).ok(1);
            bench.call(other, 20_003, 1, new byte[0]).ok(1);
            bench.call(other, 20_003, 1, new byte[0]).refused(Status.RATE_LIMITED, "RATE_LIMITED", 1);
        }
    }

    @Test
    void anIdentityPaysForItsCallsFromWhereverTheyCome() {
        try (Bench bench = bench()) {
            bench.session("a", 1, false);
            bench.session("b", 2, false);
            byte[] request = Bench.request("a", "");
            for (int i = 1; i <= 3; i++) {
                bench.call(bench.connection("192.0.2." + i, null), 20_002, 1, request)
                        .ok(1);
            }
            bench.call(bench.connection("192.0.2.9", null), 20_002, 1, request)
                    .refused(Status.RATE_LIMITED, "RATE_LIMITED", 1);
            ClientConnection bound = bench.connection("192.0.2.10", null);
            bench.call(bound, 20_002, 1, Bench.request("b", "")).ok(1);
            bench.call(bound, 20_002, 1, Bench.request("b", "")).ok(1);
            bench.call(bound, 20_002, 1, Bench.request("b", "")).ok(1);
            bench.call(bound, 20_002, 1, Bench.request("b", "")).refused(Status.RATE_LIMITED, "RATE_LIMITED", 1);
        }
    }
}
