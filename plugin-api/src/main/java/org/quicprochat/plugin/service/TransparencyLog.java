package org.quicprochat.plugin.service;

import com.google.protobuf.ByteString;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Transaction;

/** The public log of keys. Where no plugin provides it, nothing is logged. */
public interface TransparencyLog {
    /** What happened to a key, and what the entry commits to; the numbers are those of {@code LogEntry.Kind}. */
    enum Kind {
        /** An account was made with this identity key. Commits to the normalized username, in ASCII. */
        IDENTITY_BOUND(1),
        /** The account of this identity key was deleted. Commits to nothing. */
        IDENTITY_DELETED(2),
        /** A device with this signature key was registered. Commits to the owner's identity key. */
        DEVICE_ADDED(3),
        /** The device with this signature key was revoked. Commits to the owner's identity key. */
        DEVICE_REVOKED(4),
        /** An identity published this hybrid key. Commits to the owner's identity key. */
        HYBRID_KEY_SET(5),
        /** The key was revoked. Commits to the reason, in one byte. */
        KEY_REVOKED(6);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** The number in the log entry. */
        public int number() {
            return number;
        }
    }

    /**
     * Appends an entry with the transaction. The log names nobody: who owns the key and what the entry commits to is
     * kept beside it, for as long as the account exists.
     *
     * @param owner the account whose doing it is
     * @param key the key that the entry is about
     * @param detail what the entry commits to; empty where there is nothing
     * @throws org.quicprochat.plugin.StatusException where the key, or the account, has as many entries as one may
     *     have; never for an end ({@code IDENTITY_DELETED}, {@code DEVICE_REVOKED}, {@code KEY_REVOKED})
     */
    void append(Transaction tx, IdentityKey owner, Kind kind, ByteString key, ByteString detail);
}
