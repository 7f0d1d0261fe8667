package org.quicprochat.plugin;

import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/**
 * An extension point: erases what a plugin holds of an account that is deleted. Every plugin that stores anything under
 * an account's name or key extends it; all of them run in one transaction.
 */
public interface AccountDataOwner {
    /**
     * Erases all of the account's data; what lies outside the store goes in {@code tx.afterCommit}. May run more than
     * once.
     *
     * @return the records erased
     */
    long erase(Transaction tx, Account account);

    /** The owner of subspaces whose keys begin with the identity key, as a byte string. */
    static AccountDataOwner clearing(Subspace... subspaces) {
        return (tx, account) -> {
            long[] erased = {0};
            for (Subspace subspace : subspaces) {
                var range = subspace.range(account.identity().bytes());
                var own = subspace.key(account.identity().bytes());
                tx.visit(range, ScanOrder.ASCENDING, (Entry entry) -> {
                    erased[0]++;
                    return true;
                });
                tx.clear(range);
                if (tx.exists(own)) {
                    erased[0]++;
                    tx.clear(own);
                }
            }
            return erased[0];
        };
    }
}
