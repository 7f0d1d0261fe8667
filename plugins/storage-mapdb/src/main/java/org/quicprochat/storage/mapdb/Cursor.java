package org.quicprochat.storage.mapdb;

/**
 * A place in a run of sorted entries that moves in one direction, which it was made with. Used by one thread. It stands
 * nowhere until it is sought first.
 */
interface Cursor {
    /** Whether it stands on an entry; false behind the last one. */
    boolean valid();

    /** The key that it stands on. */
    byte[] key();

    /** The value that it stands on. */
    byte[] value();

    /** Goes on to the next entry. */
    void next();

    /**
     * Goes to a bound: ascending, to the first entry at or above it; descending, to the first one below it (exclusive).
     */
    void seek(byte[] bound);
}
