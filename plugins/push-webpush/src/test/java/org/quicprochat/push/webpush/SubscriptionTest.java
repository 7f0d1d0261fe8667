package org.quicprochat.push.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionTest {
    private static Optional<Subscription> parse(String text) {
        return Subscription.parse(ByteString.copyFromUtf8(text));
    }

    @ParameterizedTest
    @CsvSource({
        "https://push.example/a/b?c=d%20e,  push.example, 443,  push.example,      /a/b?c=d%20e",
        "HTTPS://Push.Example:443,          Push.Example, 443,  Push.Example,      /",
        "https://push.example:8443/x,       push.example, 8443, push.example:8443, /x",
        "https://[2001:4860::1]:4433/x,     2001:4860::1, 4433, [2001:4860::1]:4433, /x",
        "https://push.example/ü,            push.example, 443,  push.example,      /%C3%BC"
    })
    void aBareEndpoint(String text, String host, int port, String authority, String target) {
        Subscription subscription = parse(text).orElseThrow();

        assertThat(subscription.keys()).isEmpty();
        assertThat(subscription.host()).isEqualTo(host);
        assertThat(subscription.port()).isEqualTo(port);
        assertThat(subscription.authority()).isEqualTo(authority);
        assertThat(subscription.target()).isEqualTo(target);
    }

    @Test
    void asABrowserGivesIt() {
        Receiver receiver = new Receiver();

        Subscription subscription =
                parse(receiver.subscription("https://push.example/a")).orElseThrow();

        assertThat(subscription.target()).isEqualTo("/a");
        assertThat(subscription.keys().orElseThrow().auth())
                .isEqualTo(receiver.subscriptionKeys().auth());
        assertThat(subscription.keys().orElseThrow().publicKey().getW())
                .isEqualTo(receiver.subscriptionKeys().publicKey().getW());
        assertThat(subscription.toString()).doesNotContain("push.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "http://push.example/",
                "https:///a",
                "https://",
                "ftp://push.example",
                "//push.example/a",
                "https://user@push.example/",
                "https://push.example/#a",
                "https://push.example:80/",
                "https://push.example:22/",
                "https://push.example:65536/",
                "https://push.example/a b",
                "https://push.example/\r\nHost: x",
                "https://pu_sh.example/",
                "{",
                "{}",
                "[]",
                "null",
                "{\"endpoint\":\"https://push.example\"}",
                "{\"endpoint\":\"https://push.example\",\"keys\":{}}",
                "{\"endpoint\":\"https://push.example\",\"keys\":[]}",
                "{\"endpoint\":7,\"keys\":{}}"
            })
    void noneOfThese(String text) {
        assertThat(parse(text)).isEmpty();
    }

    @Test
    void keysThatAreNone() {
        String good = new Receiver().subscription("https://push.example/a");

        assertThat(parse(good)).isPresent();
        assertThat(parse(good.replaceFirst("\"auth\":\"..", "\"auth\":\""))).isEmpty();
        assertThat(parse(good.replaceFirst("\"auth\":\"..", "\"auth\":\"!!"))).isEmpty();
        assertThat(parse(good.replaceFirst("\"p256dh\":\"..", "\"p256dh\":\"AA")))
                .isEmpty();
        assertThat(parse(good.replaceFirst("\"p256dh\":\"(.{40})..", "\"p256dh\":\"$1AA")))
                .as("not on the curve")
                .isEmpty();
        assertThat(parse(good.replace("https://", "http://"))).isEmpty();
        assertThat(Subscription.parse(ByteString.copyFrom(new byte[] {(byte) 0xff, 'h'})))
                .isEmpty();
    }

    @Test
    void deepNestingIsNotDescended() {
        assertThat(parse("{\"endpoint\":" + "[".repeat(4000))).isEmpty();
        assertThat(parse("{\"a\":".repeat(800))).isEmpty();
    }
}
