package org.quicprochat.storage.mapdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quicprochat.plugin.storage.ScanOrder;

class MergeCursorTest {
    private static final byte[] VALUE = {1};
    private static final int KEYS = 100;

    /** Removed one by one, as packages of a queue are: each leaves a gap of its own. */
    private static Layer withGaps(int from, int to) {
        Layer layer = Layer.EMPTY;
        for (int i = from; i < to; i++) {
            layer = layer.hide(key(i), Layer.after(key(i)));
        }
        return layer;
    }

    private static byte[] key(int number) {
        return new byte[] {(byte) number};
    }

    private static Counted oldLevel() {
        Layer layer = Layer.EMPTY;
        for (int i = 0; i < KEYS; i++) {
            layer = layer.set(key(i), VALUE);
        }
        return new Counted(layer);
    }

    @ParameterizedTest
    @EnumSource(ScanOrder.class)
    void whatIsHiddenBehindTheLimitIsNotSteppedOver(ScanOrder order) {
        Counted old = oldLevel();
        boolean ascending = order == ScanOrder.ASCENDING;
        Cursor cursor = MergeCursor.over(withGaps(0, KEYS), List.of(old), order);

        cursor.seek(key(50), ascending ? key(52) : key(48));

        assertFalse(cursor.valid());
        assertEquals(3, old.seeks);
    }

    @ParameterizedTest
    @EnumSource(ScanOrder.class)
    void whatIsHiddenBeforeTheFirstEntryIsSteppedOver(ScanOrder order) {
        Counted old = oldLevel();
        boolean ascending = order == ScanOrder.ASCENDING;
        Cursor cursor = MergeCursor.over(withGaps(40, 60), List.of(old), order);

        cursor.seek(key(50), null);

        assertTrue(cursor.valid());
        assertEquals(ascending ? 60 : 39, cursor.key()[0]);
        assertEquals(11, old.seeks);
    }

    /** A level that counts how often it is sought in. */
    private static final class Counted implements Level {
        private final Layer layer;
        private int seeks;

        Counted(Layer layer) {
            this.layer = layer;
        }

        @Override
        public byte @Nullable [] get(byte[] key, long hash) {
            return layer.get(key);
        }

        @Override
        public ByteTree gaps() {
            return layer.gaps();
        }

        @Override
        public Cursor cursor(ScanOrder order) {
            Cursor cursor = layer.cursor(order);
            return new Cursor() {
                @Override
                public boolean valid() {
                    return cursor.valid();
                }

                @Override
                public byte[] key() {
                    return cursor.key();
                }

                @Override
                public byte[] value() {
                    return cursor.value();
                }

                @Override
                public void next() {
                    cursor.next();
                }

                @Override
                public void seek(byte[] bound, byte @Nullable [] limit) {
                    seeks++;
                    cursor.seek(bound, limit);
                }
            };
        }
    }
}
