package org.quicprochat.plugin.service;

import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;

/** The accounts of this server; provided by the plugin that registers them. */
public interface UserDirectory {
    /** The account with an address. */
    Optional<Account> byIdentity(ReadTransaction tx, IdentityKey identity);

    /** The account with a name, which is normalized first; a name that no account can have is of none. */
    Optional<Account> byUsername(ReadTransaction tx, String username);

    /**
     * Some accounts in the order of their identity keys, for work that visits all of them in bites: fewer than the
     * limit only at the end. A directory that cannot tell lists none.
     *
     * @param after the last one of the bite before (exclusive); empty for the first bite
     * @param limit the most accounts returned, 1 or more
     */
    default List<Account> list(ReadTransaction tx, Optional<IdentityKey> after, int limit) {
        return List.of();
    }
}
