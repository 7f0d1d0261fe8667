package org.quicprochat.plugin;

import java.util.Optional;

/**
 * An extension point: is told when identities come and go. Called on a virtual thread, for one connection in order; may
 * block for a moment.
 */
public interface ConnectionListener {
    /** A connection now belongs to the identity. */
    void connected(Connection connection, IdentityKey identity, Optional<DeviceId> device);

    /** The connection does not belong to the identity any more: it closed, or moved to another. */
    void disconnected(Connection connection, IdentityKey identity, Optional<DeviceId> device);
}
