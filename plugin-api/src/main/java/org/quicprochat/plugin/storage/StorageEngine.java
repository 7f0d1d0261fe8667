package org.quicprochat.plugin.storage;

import java.io.IOException;
import java.nio.file.Path;

/**
 * An ordered map of bytes to bytes with strictly serializable, durable transactions.
 *
 * <p>The law for an engine, checked by the test kit's {@code StorageEngineContract}:
 *
 * <ul>
 *   <li>Keys order as unsigned bytes, a prefix before what it prefixes.
 *   <li>Transactions are strictly serializable: a transaction that begins after another's commit returned sees it, and
 *       all behave as if run one after the other. What a read sees is durable.
 *   <li>A transaction reads its own writes, in scans too.
 *   <li>When {@link EngineTransaction#commit} returns, the writes survive the loss of process and machine.
 *   <li>A transaction that was not committed leaves no trace.
 *   <li>Arrays handed in may be kept by the engine, and arrays handed out may be the engine's own: nobody changes one.
 * </ul>
 *
 * <p>Threads: every method may be called from any thread, virtual ones included, and may block. An interrupt of the
 * calling thread must not harm the engine or its files.
 */
public interface StorageEngine extends AutoCloseable {
    /**
     * Begins a transaction. A writer may wait here for its turn, for as long as the engine's configured deadline.
     *
     * @throws StorageException of kind {@code UNAVAILABLE} or {@code FULL} where the engine accepts none now
     */
    EngineTransaction begin(Access access);

    /** The sizes that this engine accepts. */
    EngineLimits limits();

    /**
     * Writes a consistent copy of the committed state, from which {@link StorageEngineFactory#open} can start, into an
     * empty or absent directory. Transactions go on meanwhile.
     */
    void snapshot(Path directory) throws IOException;

    /** Makes everything acknowledged durable and lets go of the files; idempotent. Open transactions fail. */
    @Override
    void close();
}
