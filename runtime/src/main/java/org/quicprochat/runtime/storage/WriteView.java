package org.quicprochat.runtime.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.quicprochat.plugin.storage.EngineLimits;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.Transaction;

/** A plugin's view of an engine's transaction that may write, within the engine's sizes. Used by one thread. */
final class WriteView extends ReadView implements Transaction {
    private final EngineLimits limits;
    private final List<Runnable> actions = new ArrayList<>(2);
    private long written;

    WriteView(EngineTransaction engine, EngineLimits limits) {
        super(engine);
        this.limits = limits;
    }

    /** What runs once the transaction is durable, in order. */
    List<Runnable> actions() {
        return actions;
    }

    @Override
    public void set(Key key, byte[] value) {
        byte[] bytes = StoredKey.of(key).bytes();
        if (value.length > limits.maxValueBytes()) {
            throw tooLarge("A value is longer than the engine takes");
        }
        count(bytes, value.length);
        engine().set(bytes, value);
    }

    @Override
    public void setNumber(Key key, long value) {
        set(key, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    @Override
    public void clear(Key key) {
        byte[] bytes = StoredKey.of(key).bytes();
        count(bytes, 0);
        engine().clear(bytes);
    }

    @Override
    public void clear(KeyRange range) {
        StoredRange stored = StoredRange.of(range);
        if (stored.isEmpty()) {
            return;
        }
        count(stored.first(), stored.end().length);
        engine().clearRange(stored.first(), stored.end());
    }

    private void count(byte[] key, int more) {
        if (key.length > limits.maxKeyBytes()) {
            throw tooLarge("A key is longer than the engine takes");
        }
        written += key.length + more;
        if (written > limits.maxTransactionBytes()) {
            throw tooLarge("The transaction writes more than the engine takes");
        }
    }

    private static StorageException tooLarge(String message) {
        return new StorageException(StorageException.Kind.TOO_LARGE, message);
    }

    @Override
    public void afterCommit(Runnable action) {
        engine(); // Refuses what comes after the end.
        // The plugin that asks for it, which may serve another's transaction, is the one whose class loader it needs.
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        actions.add(() -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                action.run();
            } finally {
                thread.setContextClassLoader(before);
            }
        });
    }
}
