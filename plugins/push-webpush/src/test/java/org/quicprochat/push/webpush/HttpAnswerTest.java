package org.quicprochat.push.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
    private static HttpAnswer read(String text, int limit) throws IOException {
        return HttpAnswer.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)), limit);
    }

    @Test
    void theHeadIsRead() throws Exception {
        assertThat(read("HTTP/1.1 201 Created\r\nLocation: /x\r\n\r\nbody", 100))
                .isEqualTo(new HttpAnswer(201, Optional.empty()));
        assertThat(read("HTTP/1.0 429\r\nA: b\r\nretry-AFTER:  120 \r\n\r\n", 100))
                .isEqualTo(new HttpAnswer(429, Optional.of("120")));
        assertThat(read("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", 100))
                .isEqualTo(new HttpAnswer(204, Optional.empty()));
        assertThat(read("HTTP/1.1 200 OK\n\n", 100).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/2 200\r\n\r\n",
                "\r\n\r\n",
                "HTTP/1.1 600 X\r\n\r\n",
                "HTTP/1.1 2000\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "SSH-2.0-x\r\n\r\n"
            })
    void noneOfThese(String text) {
        assertThatThrownBy(() -> read(text, 100)).isInstanceOf(IOException.class);
    }

    @Test
    void aHeadThatNeverEndsIsNotRead() {
        String text = "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(1000);
        ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> HttpAnswer.read(in, 100)).isInstanceOf(IOException.class);
        assertThat(in.available()).isGreaterThan(text.length() - 110);
        String hints = "HTTP/1.1 103 X\r\n\r\n".repeat(1000);
        assertThatThrownBy(() -> read(hints, 100)).isInstanceOf(IOException.class);
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(WebPushGateway.retryAfter("120", now)).contains(Duration.ofMinutes(2));
        assertThat(WebPushGateway.retryAfter("Thu, 01 Jan 2026 00:01:00 GMT", now))
                .contains(Duration.ofMinutes(1));
        assertThat(WebPushGateway.retryAfter("Thu, 01 Jan 2026 00:00:00 GMT", now))
                .isEmpty();
        assertThat(WebPushGateway.retryAfter("-1", now)).isEmpty();
        assertThat(WebPushGateway.retryAfter("9999999999", now)).isEmpty();
        assertThat(WebPushGateway.retryAfter("soon", now)).isEmpty();
    }
}
