package org.quicprochat.plugin.service;

import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Transaction;

/** The sessions of this server's accounts; provided by the plugin that makes them. */
public interface Sessions {
    /**
     * Ends all sessions of an account, or of one of its devices, with the transaction; closes their live connections
     * when it is committed.
     *
     * @return the sessions ended
     */
    int end(Transaction tx, IdentityKey identity, Optional<DeviceId> device);
}
