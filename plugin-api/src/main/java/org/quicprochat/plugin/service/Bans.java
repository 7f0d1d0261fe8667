package org.quicprochat.plugin.service;

import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;

/** Who is banned now. Where no plugin provides it, nobody is. */
public interface Bans {
    /** Whether an identity is banned from the whole server. */
    boolean isBanned(ReadTransaction tx, IdentityKey identity);

    /** Whether an identity is banned from a channel; a ban from the whole server is not asked for. */
    boolean isBanned(ReadTransaction tx, ChannelId channel, IdentityKey identity);
}
