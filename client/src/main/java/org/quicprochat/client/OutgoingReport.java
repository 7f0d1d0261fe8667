package org.quicprochat.client;

import com.google.protobuf.ByteString;

/**
 * A report of somebody to the admins of the server.
 *
 * @param reportedKey whom, 32 bytes
 * @param channelId where, 16 bytes; empty: nowhere in particular
 * @param messageId which message, 16 bytes; empty: none in particular
 * @param evidence what the reporter chooses to disclose, 64 KiB at most: the server cannot read messages
 * @param category at most 64 characters, such as {@code spam}
 * @param comment at most 1024 characters
 */
public record OutgoingReport(
        ByteString reportedKey,
        ByteString channelId,
        ByteString messageId,
        ByteString evidence,
        String category,
        String comment) {
    /** Shows nothing of it. */
    @Override
    public String toString() {
        return "OutgoingReport[]";
    }
}
