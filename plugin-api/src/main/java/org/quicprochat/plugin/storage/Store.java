package org.quicprochat.plugin.storage;

import java.util.function.Function;

/**
 * The store, as a plugin sees it: transactions with the retry loop around them. Thread-safe; blocks, so it is never
 * used on an event loop.
 *
 * <p>A body that throws abandons its transaction, and what it threw comes out unchanged. A {@link StorageException}
 * that is not tried again, or was too often, comes out too; the dispatcher answers Unavailable for it.
 */
public interface Store {
    /**
     * Runs a body and commits it; returns when that is durable. A conflict, or an unknown outcome, runs the body again
     * on a new view, so it may run, and even take effect, more than once: it must be idempotent, and change nothing
     * outside the transaction but through {@link Transaction#afterCommit}.
     */
    <T> T run(Function<Transaction, T> body);

    /** Runs a body on a consistent, durable view. */
    <T> T read(Function<ReadTransaction, T> body);
}
