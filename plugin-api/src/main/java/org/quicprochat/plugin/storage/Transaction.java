package org.quicprochat.plugin.storage;

/**
 * A transaction that may write; reads see its own writes. Used by one thread, while the body that got it runs.
 *
 * <p>The body may run more than once (see {@link Store#run}): what it does outside the transaction goes through {@link
 * #afterCommit}.
 */
public interface Transaction extends ReadTransaction {
    /** Sets a key, whether or not it exists. The array belongs to the store from now on. */
    void set(Key key, byte[] value);

    /** Sets a key to a number of 64 bits; {@link #getNumber} reads it. */
    void setNumber(Key key, long value);

    /** Removes a key; one that is absent is no error. */
    void clear(Key key);

    /** Removes every key of a range. */
    void clear(KeyRange range);

    /**
     * Runs an action once the transaction is durable, on the thread that ran it, in the order given; never where it is
     * not committed. What an action throws is logged and harms nobody. It must not block for long.
     */
    void afterCommit(Runnable action);
}
