package org.quicprochat.runtime.storage;

import java.util.Arrays;
import org.quicprochat.plugin.storage.Key;

/** The only kind of key that a transaction takes. No plugin can make one but through a subspace that it was given. */
final class StoredKey implements Key {
    private final TupleSpace subspace;
    private final byte[] bytes;

    StoredKey(TupleSpace subspace, byte[] bytes) {
        this.subspace = subspace;
        this.bytes = bytes;
    }

    /** The key that a subspace made. */
    static StoredKey of(Key key) {
        if (key instanceof StoredKey stored) {
            return stored;
        }
        throw new IllegalArgumentException("Only a subspace of this server makes keys");
    }

    @Override
    public TupleSpace subspace() {
        return subspace;
    }

    /** The whole key, as the engine stores it; nobody changes it. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Hides the elements: logs name no user. */
    @Override
    public String toString() {
        return "Key[]";
    }
}
