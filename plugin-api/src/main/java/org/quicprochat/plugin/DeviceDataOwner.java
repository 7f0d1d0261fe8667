package org.quicprochat.plugin;

import org.quicprochat.plugin.storage.Transaction;

/** An extension point: keeps what a plugin holds of a device in step with the device's life. */
public interface DeviceDataOwner {
    /**
     * A device was registered, in this transaction. The first one of an account takes over what was kept for the
     * account without a device.
     */
    default void registered(Transaction tx, IdentityKey identity, DeviceId device, boolean first) {}

    /** A device is revoked, in this transaction: erases all that is its own. May run more than once. */
    void revoked(Transaction tx, IdentityKey identity, DeviceId device);
}
