package org.quicprochat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.SessionEnvelope;

/** The frames, byte for byte: clients in other languages are tested against the same. */
class GoldenFrameTest {
    private static final SessionEnvelope ENVELOPE = SessionEnvelope.newBuilder()
            .setSessionToken(ByteString.copyFrom(new byte[] {1, 2, 3}))
            .setBody(ByteString.copyFromUtf8("hi\n"))
            .build();

    @Test
    void request() throws IOException {
        byte[] frame = RequestFrame.encode(16_384, 42, ENVELOPE);

        assertThat(frame).isEqualTo(golden("request-session-envelope"));
        assertThat(RequestFrame.encode(16_384, 42, ENVELOPE.toByteArray())).isEqualTo(frame);
        ByteBuffer buffer = ByteBuffer.wrap(frame);
        assertThat(RequestFrame.readHeader(buffer)).isEqualTo(new RequestFrame.Header(16_384, 42, 10));
        assertThat(SessionEnvelope.parseFrom(buffer)).isEqualTo(ENVELOPE);
    }

    @Test
    void requestOfTheLargestNumbers() throws IOException {
        byte[] frame = RequestFrame.encode(65_535, -1, SessionEnvelope.getDefaultInstance());

        assertThat(frame).isEqualTo(golden("request-empty-largest-numbers"));
        assertThat(RequestFrame.readHeader(ByteBuffer.wrap(frame)))
                .isEqualTo(new RequestFrame.Header(65_535, 0xffff_ffff, 0));
    }

    @Test
    void lengthsAreUnsigned() {
        ByteBuffer huge = ByteBuffer.wrap(HexFormat.of().parseHex("0064" + "00000001" + "ffffffff"));

        assertThat(RequestFrame.readHeader(huge).length()).isEqualTo(4_294_967_295L);
    }

    @Test
    void badRequest() throws IOException {
        ErrorDetail detail = ErrorDetail.newBuilder()
                .setReason("LENGTH")
                .setMessage("Wrong length")
                .setField("identity_key")
                .build();

        byte[] frame = ResponseFrame.encode(Status.BAD_REQUEST, 0x8000_0001, detail);

        assertThat(frame).isEqualTo(golden("response-bad-request"));
        ByteBuffer buffer = ByteBuffer.wrap(frame);
        assertThat(ResponseFrame.readHeader(buffer)).isEqualTo(new ResponseFrame.Header(1, 0x8000_0001, 36));
        assertThat(ErrorDetail.parseFrom(buffer)).isEqualTo(detail);
    }

    @Test
    void unavailable() throws IOException {
        ErrorDetail detail = ErrorDetail.newBuilder()
                .setReason("DRAINING")
                .setRetryAfterMs(1000)
                .build();

        assertThat(ResponseFrame.encode(Status.UNAVAILABLE, 7, detail)).isEqualTo(golden("response-unavailable"));
    }

    @Test
    void push() throws IOException {
        SessionEnvelope body = ENVELOPE.toBuilder().clearBody().build();

        byte[] frame = PushFrame.encode(1000, body);

        assertThat(frame).isEqualTo(golden("push-new-message"));
        assertThat(PushFrame.readHeader(ByteBuffer.wrap(frame))).isEqualTo(new PushFrame.Header(1000, 5));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GoldenFrameTest.class.getResourceAsStream("/frames/" + name + ".hex"), name)) {
            String digits = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").replaceAll("\\s", ""))
                    .collect(Collectors.joining());
            return HexFormat.of().parseHex(digits);
        }
    }
}
