package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import org.quicprochat.plugin.DeviceId;

/**
 * What is stored of a device.
 *
 * @param registeredAt when, in milliseconds of the epoch
 * @param seenDay the last day it was seen, in days of the epoch
 * @param name the client's, which may have encrypted it
 * @param key its MLS signature key, or empty
 */
record Device(DeviceId id, long registeredAt, long seenDay, ByteString name, ByteString key) {
    Device named(ByteString newName) {
        return new Device(id, registeredAt, seenDay, newName, key);
    }

    Device keyed(ByteString newKey) {
        return new Device(id, registeredAt, seenDay, name, newKey);
    }

    Device seen(long day) {
        return new Device(id, registeredAt, day, name, key);
    }

    @Override
    public String toString() {
        return "Device[]";
    }
}
