package org.quicprochat.plugin;

import java.util.Optional;

/**
 * The live connections of identities. A connection belongs to an identity (and device) from its first call or signal
 * with a valid token; a later token of another identity moves it. Thread-safe; no method blocks.
 */
public interface Connections {
    /**
     * Queues a push to every connection of an identity.
     *
     * @return the number of connections it was queued for; it may still be lost with one
     */
    int push(IdentityKey identity, Push push);

    /** Queues a push to every connection of a device. */
    int push(IdentityKey identity, DeviceId device, Push push);

    /** Whether an identity has a connection. */
    boolean isConnected(IdentityKey identity);

    /** Whether a device has a connection. */
    boolean isConnected(IdentityKey identity, DeviceId device);

    /** Takes a connection away from its identity, so that pushes stop; its next call with a session binds it again. */
    void release(Connection connection);

    /**
     * Closes the connections of an identity, or of one of its devices, within a second: its sessions ended. Nothing is
     * pushed to them from now on; a call that is about to be answered still is.
     */
    void close(IdentityKey identity, Optional<DeviceId> device);
}
