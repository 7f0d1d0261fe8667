package org.quicprochat.storage.mapdb;

import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.ScanOrder;

/**
 * A level in memory that takes no more writes and is on its way to a run.
 *
 * @param layer what it holds
 * @param position the last transaction in it
 */
record Frozen(Layer layer, long position) implements Level {
    @Override
    public byte @Nullable [] get(byte[] key, long hash) {
        return layer.get(key);
    }

    @Override
    public Cursor cursor(ScanOrder order) {
        return layer.cursor(order);
    }

    @Override
    public ByteTree gaps() {
        return layer.gaps();
    }
}
