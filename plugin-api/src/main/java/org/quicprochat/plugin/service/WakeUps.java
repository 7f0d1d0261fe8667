package org.quicprochat.plugin.service;

import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;

/** Wakes devices up that are not connected. Where no plugin provides it, they learn what waits when they connect. */
public interface WakeUps {
    /**
     * Says that something waits for a device. It is woken up through its push service, unless it is connected or has
     * registered no push token; many of these in a short time are one wake-up. To be called once what waits is durable,
     * as in {@code tx.afterCommit}. Thread-safe; never blocks; a wake-up can be lost.
     */
    void wake(IdentityKey identity, DeviceId device);
}
