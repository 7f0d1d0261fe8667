package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import org.quicprochat.plugin.PushGateway;

/**
 * How a device is woken up.
 *
 * @param platform whose push service does it
 * @param bytes what that push service knows the device by: a secret
 */
record PushToken(PushGateway.Platform platform, ByteString bytes) {
    @Override
    public String toString() {
        return "PushToken[]";
    }
}
