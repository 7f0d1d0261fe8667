package org.quicprochat.plugin.service;

import java.util.Optional;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;

/** The accounts of this server; provided by the plugin that registers them. */
public interface UserDirectory {
    /** The account with an address. */
    Optional<Account> byIdentity(ReadTransaction tx, IdentityKey identity);

    /** The account with a name, which is normalized first; a name that no account can have is of none. */
    Optional<Account> byUsername(ReadTransaction tx, String username);
}
