package org.quicprochat.plugin.service;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;

/** The registered devices of this server's accounts. Where no plugin provides it, no account has a device. */
public interface Devices {
    /** The devices of an account, in the order of their registration; at most {@code devices.max-devices}. */
    List<DeviceId> of(ReadTransaction tx, IdentityKey identity);

    /** Whether a device is registered, and not revoked, for an account. */
    boolean isRegistered(ReadTransaction tx, IdentityKey identity, DeviceId device);

    /**
     * The MLS signature key that a device was registered with; empty where it was registered without one, or is not
     * registered. By itself no device has one.
     */
    default Optional<ByteString> signatureKey(ReadTransaction tx, IdentityKey identity, DeviceId device) {
        return Optional.empty();
    }
}
