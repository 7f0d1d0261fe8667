package org.quicprochat.plugin.service;

import java.util.List;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;

/** The registered devices of this server's accounts. Where no plugin provides it, no account has a device. */
public interface Devices {
    /** The devices of an account, in the order of their registration; at most {@code devices.max-devices}. */
    List<DeviceId> of(ReadTransaction tx, IdentityKey identity);

    /** Whether a device is registered, and not revoked, for an account. */
    boolean isRegistered(ReadTransaction tx, IdentityKey identity, DeviceId device);
}
