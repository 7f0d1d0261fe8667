package org.quicprochat.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.plugin.storage.StorageEngine;

/** Rows that were read from runs, kept in memory. */
final class RowCacheTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void findsWhatWasPutForTheRunAndTheKey() {
        RowCache cache = new RowCache(64 * RowCache.ROW_BYTES);
        put(cache, 1, "a", "of run 1");
        put(cache, 2, "a", "of run 2");
        put(cache, 1, "absent", null);
        assertThat(find(cache, 1, "a")).isEqualTo(row("of run 1"));
        assertThat(find(cache, 2, "a")).isEqualTo(row("of run 2"));
        assertThat(find(cache, 1, "absent")).isEqualTo(row(null));
        assertThat(find(cache, 3, "a")).isEqualTo("no row");
        assertThat(find(cache, 1, "b")).isEqualTo("no row");
    }

    @Test
    void aRowOfAnotherKeyWithTheSameHashIsNotTheRow() {
        RowCache cache = new RowCache(2 * RowCache.ROW_BYTES);
        long hash = KeyFilter.hash(Content.bytes("a"));
        cache.put(new RowCache.Row(1, Content.bytes("a"), Content.bytes("1")), hash);
        assertThat(cache.find(1, Content.bytes("b"), hash)).isNull();
        assertThat(cache.find(2, Content.bytes("a"), hash)).isNull();
    }

    @Test
    void theOlderOfTwoRowsMakesRoom() {
        RowCache cache = new RowCache(2 * RowCache.ROW_BYTES);
        put(cache, 1, "a", "1");
        put(cache, 1, "b", "2");
        put(cache, 1, "c", "3");
        assertThat(find(cache, 1, "a")).isEqualTo("no row");
        assertThat(find(cache, 1, "b")).isEqualTo(row("2"));
        assertThat(find(cache, 1, "c")).isEqualTo(row("3"));
    }

    @Test
    void takesNoLongRowsAndWithoutRoomNone() {
        RowCache cache = new RowCache(2 * RowCache.ROW_BYTES);
        put(cache, 1, "a", "x".repeat(RowCache.ROW_BYTES - 1));
        put(cache, 1, "b", "x".repeat(RowCache.ROW_BYTES));
        assertThat(find(cache, 1, "a")).isNotEqualTo("no row");
        assertThat(find(cache, 1, "b")).isEqualTo("no row");
        RowCache none = new RowCache(0);
        put(none, 1, "a", "1");
        assertThat(find(none, 1, "a")).isEqualTo("no row");
    }

    @Test
    void whatIsReadStaysRightWhileRunsComeAndGo() throws Exception {
        try (StorageEngine engine = Engines.factory(Engines.SMALL).open(directory)) {
            for (int round = 0; round < 8; round++) {
                for (int i = 0; i < 40; i++) {
                    if ((i + round) % 4 == 0) {
                        Content.clear(engine, "k" + i);
                    } else {
                        Content.set(engine, "k" + i, "v" + round + "-" + i);
                    }
                }
                checkpointAndMerge(engine);
                for (int again = 0; again < 2; again++) {
                    for (int i = 0; i < 40; i++) {
                        String wanted = (i + round) % 4 == 0 ? null : "v" + round + "-" + i;
                        assertThat(Content.get(engine, "k" + i)).isEqualTo(wanted);
                        assertThat(Content.get(engine, "absent" + i)).isNull();
                    }
                }
            }
        }
    }

    private static void checkpointAndMerge(StorageEngine engine) throws InterruptedException {
        MapdbEngine.Parts parts = Engines.mapdb(engine).parts();
        assertThat(parts.checkpoint().requestAndAwait(TimeUnit.SECONDS.toNanos(30)))
                .isTrue();
        assertThat(parts.compaction().requestAndAwait(TimeUnit.SECONDS.toNanos(30)))
                .isTrue();
    }

    private static void put(RowCache cache, long run, String key, @Nullable String value) {
        byte[] bytes = Content.bytes(key);
        cache.put(new RowCache.Row(run, bytes, value == null ? null : Content.bytes(value)), KeyFilter.hash(bytes));
    }

    private static String find(RowCache cache, long run, String key) {
        byte[] bytes = Content.bytes(key);
        RowCache.Row found = cache.find(run, bytes, KeyFilter.hash(bytes));
        if (found == null) {
            return "no row";
        }
        return row(found.value() == null ? null : new String(found.value(), StandardCharsets.UTF_8));
    }

    private static String row(@Nullable String value) {
        return "row with " + value;
    }
}
