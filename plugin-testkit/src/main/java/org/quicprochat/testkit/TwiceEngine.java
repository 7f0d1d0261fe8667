package org.quicprochat.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineEntry;
import org.quicprochat.plugin.storage.EngineLimits;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.Watch;

/**
 * An engine around another that turns the first commit of every write down, so that each transaction's body runs twice:
 * a body that keeps something from its first run shows. Thread-safe.
 */
final class TwiceEngine implements StorageEngine {
    private final StorageEngine engine;
    /** The runner runs a body again on the thread that ran it first. */
    private final ThreadLocal<Boolean> ranOnce = ThreadLocal.withInitial(() -> false);

    TwiceEngine(StorageEngine engine) {
        this.engine = engine;
    }

    @Override
    public EngineTransaction begin(Access access) {
        EngineTransaction transaction = engine.begin(access);
        return access == Access.WRITE ? new Twice(transaction) : transaction;
    }

    @Override
    public EngineLimits limits() {
        return engine.limits();
    }

    @Override
    public void snapshot(Path directory) throws IOException {
        engine.snapshot(directory);
    }

    @Override
    public void close() {
        engine.close();
    }

    private final class Twice implements EngineTransaction {
        private final EngineTransaction transaction;

        Twice(EngineTransaction transaction) {
            this.transaction = transaction;
        }

        @Override
        public void commit() {
            if (ranOnce.get()) {
                ranOnce.remove();
                transaction.commit();
            } else {
                ranOnce.set(true);
                transaction.close();
                throw new StorageException(StorageException.Kind.CONFLICT, "Every body runs twice in a test");
            }
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            return transaction.get(key);
        }

        @Override
        public Iterator<EngineEntry> scan(byte[] from, byte[] to, ScanOrder order, int limit) {
            return transaction.scan(from, to, order, limit);
        }

        @Override
        public void set(byte[] key, byte[] value) {
            transaction.set(key, value);
        }

        @Override
        public void clear(byte[] key) {
            transaction.clear(key);
        }

        @Override
        public void clearRange(byte[] from, byte[] to) {
            transaction.clearRange(from, to);
        }

        @Override
        public Watch watch(byte[] key) {
            return transaction.watch(key);
        }

        @Override
        public void close() {
            transaction.close();
        }
    }
}
