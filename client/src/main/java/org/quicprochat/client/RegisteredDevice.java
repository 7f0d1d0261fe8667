package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.time.Instant;

/**
 * A device of the account.
 *
 * @param deviceId 16 bytes
 * @param name as it was registered; a client may have encrypted it
 * @param registeredAt to the millisecond
 * @param lastSeenAt rounded down to a day (UTC)
 * @param current whether the session that asked belongs to it
 * @param hasPushToken whether it is woken up when a message comes
 * @param deviceKey its MLS signature key; empty where it was registered without one
 */
public record RegisteredDevice(
        ByteString deviceId,
        ByteString name,
        Instant registeredAt,
        Instant lastSeenAt,
        boolean current,
        boolean hasPushToken,
        ByteString deviceKey) {
    /** Shows nothing of the device. */
    @Override
    public String toString() {
        return "RegisteredDevice[]";
    }
}
