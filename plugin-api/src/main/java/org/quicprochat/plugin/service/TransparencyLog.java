package org.quicprochat.plugin.service;

import com.google.protobuf.ByteString;
import org.quicprochat.plugin.storage.Transaction;

/** The public log of keys. Where no plugin provides it, nothing is logged. */
public interface TransparencyLog {
    /** What happened to a key; the numbers are those of {@code LogEntry.Kind}. */
    enum Kind {
        /** An account was made with this identity key. */
        IDENTITY_BOUND(1),
        /** The account of this identity key was deleted. */
        IDENTITY_DELETED(2),
        /** A device with this signature key was registered. */
        DEVICE_ADDED(3),
        /** The device with this signature key was revoked. */
        DEVICE_REVOKED(4),
        /** An identity published this hybrid key. */
        HYBRID_KEY_SET(5),
        /** The key was revoked. */
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
     * Appends an entry with the transaction.
     *
     * @param key the key that the entry is about
     * @param detail what the entry commits to, e.g. the username; empty where there is nothing
     */
    void append(Transaction tx, Kind kind, ByteString key, ByteString detail);
}
