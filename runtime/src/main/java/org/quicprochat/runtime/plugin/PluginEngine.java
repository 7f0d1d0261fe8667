package org.quicprochat.runtime.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineEntry;
import org.quicprochat.plugin.storage.EngineLimits;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.Watch;

/**
 * A storage engine, each of whose calls has the class loader of the engine's plugin. Written out, not a proxy: it
 * stands in the way of every read.
 */
final class PluginEngine implements StorageEngine {
    private final StorageEngine engine;
    private final ClassLoader loader;

    PluginEngine(StorageEngine engine, ClassLoader loader) {
        this.engine = engine;
        this.loader = loader;
    }

    private ClassLoader enter() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        return before;
    }

    private static void leave(ClassLoader before) {
        Thread.currentThread().setContextClassLoader(before);
    }

    private <T> T in(Supplier<T> call) {
        ClassLoader before = enter();
        try {
            return call.get();
        } finally {
            leave(before);
        }
    }

    private void in(Runnable call) {
        ClassLoader before = enter();
        try {
            call.run();
        } finally {
            leave(before);
        }
    }

    @Override
    public EngineTransaction begin(Access access) {
        return new Bound(in(() -> engine.begin(access)));
    }

    @Override
    public EngineLimits limits() {
        return in(engine::limits);
    }

    @Override
    public void snapshot(Path directory) throws IOException {
        ClassLoader before = enter();
        try {
            engine.snapshot(directory);
        } finally {
            leave(before);
        }
    }

    @Override
    public void close() {
        in(engine::close);
    }

    private final class Bound implements EngineTransaction {
        private final EngineTransaction transaction;

        Bound(EngineTransaction transaction) {
            this.transaction = transaction;
        }

        @Override
        public byte @Nullable [] get(byte[] key) {
            ClassLoader before = enter();
            try {
                return transaction.get(key);
            } finally {
                leave(before);
            }
        }

        @Override
        public Iterator<EngineEntry> scan(byte[] from, byte[] to, ScanOrder order, int limit) {
            Iterator<EngineEntry> entries = in(() -> transaction.scan(from, to, order, limit));
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return in(entries::hasNext);
                }

                @Override
                public EngineEntry next() {
                    return in(entries::next);
                }
            };
        }

        @Override
        public void set(byte[] key, byte[] value) {
            in(() -> transaction.set(key, value));
        }

        @Override
        public void clear(byte[] key) {
            in(() -> transaction.clear(key));
        }

        @Override
        public void clearRange(byte[] from, byte[] to) {
            in(() -> transaction.clearRange(from, to));
        }

        @Override
        public Watch watch(byte[] key) {
            return in(() -> transaction.watch(key));
        }

        @Override
        public void commit() {
            in(transaction::commit);
        }

        @Override
        public void close() {
            in(transaction::close);
        }
    }
}
