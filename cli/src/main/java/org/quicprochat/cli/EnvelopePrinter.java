package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.quicprochat.proto.v1.Envelope;

/**
 * Shows messages. A payload is a stranger's: what is no plain text is shown in base64, and no control character
 * reaches the terminal.
 */
final class EnvelopePrinter {
    private final World world;
    private final OutputOptions output;

    EnvelopePrinter(World world, OutputOptions output) {
        this.world = world;
        this.output = output;
    }

    void print(Envelope envelope) {
        Instant time = Instant.ofEpochMilli(envelope.getEnqueuedAtMs());
        Optional<String> text = plainText(envelope.getPayload());
        Map<String, Object> object = new TreeMap<>();
        object.put("seq", envelope.getSeq());
        object.put("enqueued-at", time.toString());
        object.put("payload", Bytes.base64(envelope.getPayload()));
        text.ifPresent(plain -> object.put("text", plain));
        if (!envelope.getChannelId().isEmpty()) {
            object.put("channel-id", Bytes.hex(envelope.getChannelId()));
        }
        if (!envelope.getMessageId().isEmpty()) {
            object.put("message-id", Bytes.hex(envelope.getMessageId()));
        }
        output.write(
                world,
                object,
                "#" + envelope.getSeq() + "  " + time.truncatedTo(ChronoUnit.SECONDS) + "  "
                        + text.orElseGet(() -> "base64:" + Bytes.base64(envelope.getPayload())));
    }

    /** The payload as text, where it is UTF-8 without control characters but tab and line feed. */
    static Optional<String> plainText(ByteString payload) {
        try {
            ByteBuffer bytes = payload.asReadOnlyByteBuffer();
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return text.codePoints().allMatch(EnvelopePrinter::harmless) ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static boolean harmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL -> codePoint == '\t' || codePoint == '\n';
            // Direction overrides and the like: they can make a line read as something that it is not.
            case Character.FORMAT -> codePoint == 0x200D;
            default -> true;
        };
    }
}
