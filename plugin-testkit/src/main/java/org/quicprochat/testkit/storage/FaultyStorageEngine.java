package org.quicprochat.testkit.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineEntry;
import org.quicprochat.plugin.storage.EngineLimits;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageEngineFactory;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.StorageException.Kind;
import org.quicprochat.plugin.storage.Watch;

/**
 * A storage engine around another that makes trouble, as a cluster does: it commits nothing and says so (CONFLICT),
 * commits nothing or everything and says that it does not know (UNKNOWN), takes its time, and crashes and starts
 * again between transactions. What it does follows from its seed and the order of the calls. Thread-safe.
 */
public final class FaultyStorageEngine implements StorageEngine {
    private final StorageEngineFactory factory;
    private final Path directory;
    private final Faults faults;
    private final Random random;
    private StorageEngine engine; // guarded by this
    private int open; // guarded by this

    /**
     * How much trouble; each chance is in a thousand, 0 to 1000.
     *
     * @param conflict a commit does nothing and fails with CONFLICT
     * @param unknownBefore a commit does nothing and fails with UNKNOWN
     * @param unknownAfter a commit is done and fails with UNKNOWN
     * @param crash the engine is closed and opened again, when a transaction begins while no other is open
     * @param latency a beginning or a commit waits as long as {@code delay}
     * @param delay that wait
     */
    public record Faults(int conflict, int unknownBefore, int unknownAfter, int crash, int latency, Duration delay) {
        /** Some of everything. */
        public static final Faults SOME = new Faults(150, 50, 50, 20, 100, Duration.ofMillis(2));

        /** Nothing. */
        public static final Faults NONE = new Faults(0, 0, 0, 0, 0, Duration.ZERO);
    }

    /** An engine that makes trouble around one that it opens. */
    public FaultyStorageEngine(StorageEngineFactory factory, Path directory, Faults faults, long seed)
            throws IOException {
        this.factory = factory;
        this.directory = directory;
        this.faults = faults;
        this.random = new Random(seed);
        this.engine = factory.open(directory);
    }

    @Override
    public EngineTransaction begin(Access access) {
        delay();
        StorageEngine current;
        synchronized (this) {
            if (open == 0 && strikes(faults.crash())) {
                restart();
            }
            open++;
            current = engine;
        }
        try {
            return new Transaction(current.begin(access), access);
        } catch (RuntimeException e) {
            ended();
            throw e;
        }
    }

    @Override
    public synchronized EngineLimits limits() {
        return engine.limits();
    }

    @Override
    public synchronized void snapshot(Path target) throws IOException {
        engine.snapshot(target);
    }

    @Override
    public synchronized void close() {
        engine.close();
    }

    private void restart() {
        engine.close();
        try {
            engine = factory.open(directory);
        } catch (IOException e) {
            throw new StorageException(Kind.UNAVAILABLE, "the engine did not start again", e);
        }
    }

    private synchronized void ended() {
        open--;
    }

    private synchronized boolean strikes(int chance) {
        return random.nextInt(1000) < chance;
    }

    private void delay() {
        if (strikes(faults.latency())) {
            LockSupport.parkNanos(this, faults.delay().toNanos());
        }
    }

    private final class Transaction implements EngineTransaction {
        private final EngineTransaction inner;
        private final Access access;
        private boolean over;

        Transaction(EngineTransaction inner, Access access) {
            this.inner = inner;
            this.access = access;
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            return inner.get(key);
        }

        @Override
        public Iterator<EngineEntry> scan(byte[] from, byte[] to, ScanOrder order, int limit) {
            return inner.scan(from, to, order, limit);
        }

        @Override
        public void set(byte[] key, byte[] value) {
            inner.set(key, value);
        }

        @Override
        public void clear(byte[] key) {
            inner.clear(key);
        }

        @Override
        public void clearRange(byte[] from, byte[] to) {
            inner.clearRange(from, to);
        }

        @Override
        public Watch watch(byte[] key) {
            return inner.watch(key);
        }

        @Override
        public void commit() {
            delay();
            if (access == Access.WRITE) {
                if (strikes(faults.conflict())) {
                    throw abandon(Kind.CONFLICT);
                }
                if (strikes(faults.unknownBefore())) {
                    throw abandon(Kind.UNKNOWN);
                }
            }
            inner.commit();
            if (access == Access.WRITE && strikes(faults.unknownAfter())) {
                throw abandon(Kind.UNKNOWN);
            }
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                inner.close();
                ended();
            }
        }

        private StorageException abandon(Kind kind) {
            inner.close();
            return new StorageException(kind, "a fault of the test");
        }
    }
}
