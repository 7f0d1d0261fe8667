package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.time.Duration;

/**
 * A message to send; empty and zero are: not said.
 *
 * @param recipientKey identity key of the recipient, 32 bytes
 * @param payload ciphertext, 1 byte to the server's maximum (256 KiB)
 * @param channelId 16 bytes, or empty
 * @param timeToLive whole seconds; zero is the server's maximum
 * @param messageId 16 bytes that make sending it again harmless, or empty; then a lost connection is an error
 * @param deviceId 16 bytes for this device of the recipient's alone, or empty
 */
public record OutgoingMessage(
        ByteString recipientKey,
        ByteString payload,
        ByteString channelId,
        Duration timeToLive,
        ByteString messageId,
        ByteString deviceId) {
    /** @throws IllegalArgumentException where the time to live is negative or over 2^31 - 1 seconds */
    public OutgoingMessage {
        if (timeToLive.isNegative() || timeToLive.toSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("The time to live is out of its range");
        }
    }

    /** A message to all devices of a recipient. */
    public static OutgoingMessage to(ByteString recipientKey, ByteString payload) {
        return new OutgoingMessage(
                recipientKey, payload, ByteString.EMPTY, Duration.ZERO, ByteString.EMPTY, ByteString.EMPTY);
    }

    /** This message in a channel. */
    public OutgoingMessage inChannel(ByteString id) {
        return new OutgoingMessage(recipientKey, payload, id, timeToLive, messageId, deviceId);
    }

    /** This message for so long. */
    public OutgoingMessage livingFor(Duration time) {
        return new OutgoingMessage(recipientKey, payload, channelId, time, messageId, deviceId);
    }

    /** This message under an id. */
    public OutgoingMessage withMessageId(ByteString id) {
        return new OutgoingMessage(recipientKey, payload, channelId, timeToLive, id, deviceId);
    }

    /** This message for one device. */
    public OutgoingMessage toDevice(ByteString id) {
        return new OutgoingMessage(recipientKey, payload, channelId, timeToLive, messageId, id);
    }

    /** Shows no key and no payload. */
    @Override
    public String toString() {
        return "OutgoingMessage[" + payload.size() + " bytes]";
    }
}
