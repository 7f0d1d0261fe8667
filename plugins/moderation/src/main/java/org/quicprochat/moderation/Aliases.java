package org.quicprochat.moderation;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.Optional;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** The names under which accounts stand in what outlives them: random, and of nobody once the account is deleted. */
final class Aliases {
    /** The size of an alias, in bytes. */
    static final int SIZE = 16;

    private final Subspace aliases;
    private final Subspace names;
    private final SecureRandom random;

    Aliases(Subspace aliases, Subspace names, SecureRandom random) {
        this.aliases = aliases;
        this.names = names;
        this.random = random;
    }

    /** The alias of an account, made where it has none. */
    ByteString of(Transaction tx, IdentityKey identity) {
        byte[] known = tx.get(aliases.key(identity.bytes()));
        if (known != null) {
            return ByteString.copyFrom(known);
        }
        byte[] drawn = new byte[SIZE];
        random.nextBytes(drawn);
        ByteString alias = ByteString.copyFrom(drawn);
        tx.set(aliases.key(identity.bytes()), drawn);
        tx.set(names.key(alias), identity.bytes().toByteArray());
        return alias;
    }

    /** The account of an alias; empty where it was deleted. */
    Optional<IdentityKey> identity(ReadTransaction tx, ByteString alias) {
        return Optional.ofNullable(tx.get(names.key(alias))).map(bytes -> new IdentityKey(ByteString.copyFrom(bytes)));
    }

    /**
     * Forgets whose an alias is.
     *
     * @return the records erased
     */
    long erase(Transaction tx, IdentityKey identity) {
        byte[] alias = tx.get(aliases.key(identity.bytes()));
        if (alias == null) {
            return 0;
        }
        tx.clear(aliases.key(identity.bytes()));
        tx.clear(names.key(ByteString.copyFrom(alias)));
        return 1;
    }
}
