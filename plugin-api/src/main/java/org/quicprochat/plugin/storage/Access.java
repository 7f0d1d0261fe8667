package org.quicprochat.plugin.storage;

/** What a transaction may do. */
public enum Access {
    /** Reads only: never conflicts, never waits for a writer. */
    READ,
    /** Reads and writes. */
    WRITE
}
