package org.quicprochat.plugin;

import org.quicprochat.plugin.storage.Transaction;

/** An extension point: erases what a plugin holds of a channel that ends, which it does with its last member. */
public interface ChannelDataOwner {
    /** A channel is deleted, in this transaction: erases all that is its own. May run more than once. */
    void deleted(Transaction tx, ChannelId channel);
}
