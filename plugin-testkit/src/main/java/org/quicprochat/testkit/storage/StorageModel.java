package org.quicprochat.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineEntry;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.StorageEngine;

/** One random run of {@link StorageModelContract}. */
final class StorageModel implements AutoCloseable {
    private static final int MAX_READERS = 3;
    private static final int MAX_LONG_VALUE = 20_000;

    private final StorageModelContract contract;
    private final Path directory;
    private final Random random;
    private final List<Open> readers = new ArrayList<>();
    private NavigableMap<byte[], byte[]> committed = MemoryStorageEngine.emptyMap();
    private StorageEngine engine;
    private @Nullable Open writer;

    StorageModel(StorageModelContract contract, int seed, Path directory) throws IOException {
        this.contract = contract;
        this.directory = directory;
        this.random = new Random(seed);
        this.engine = contract.factory().open(directory);
    }

    /** A transaction and what it has to see. */
    private record Open(EngineTransaction transaction, NavigableMap<byte[], byte[]> model) {}

    void run(int steps) throws IOException {
        for (int i = 0; i < steps; i++) {
            step();
        }
        restart();
        check(new Open(engine.begin(Access.READ), committed));
    }

    @Override
    public void close() {
        engine.close();
    }

    private void step() throws IOException {
        int dice = random.nextInt(1000);
        if (dice < 8) {
            restart();
        } else if (dice < 25) {
            contract.disturb(engine);
        } else if (dice < 150) {
            reader();
        } else if (dice < 300) {
            readers.forEach(this::look);
        } else if (writer == null) {
            writer = new Open(engine.begin(Access.WRITE), copy(committed));
        } else if (dice < 420) {
            end(writer);
        } else {
            write(writer);
        }
    }

    private void reader() {
        if (readers.size() == MAX_READERS) {
            Open old = readers.remove(random.nextInt(MAX_READERS));
            check(old);
            old.transaction().close();
        }
        readers.add(new Open(engine.begin(Access.READ), committed));
    }

    private void end(Open open) {
        check(open);
        writer = null;
        if (random.nextInt(5) == 0) {
            open.transaction().close();
            return;
        }
        open.transaction().commit();
        open.transaction().close();
        committed = open.model();
    }

    private void write(Open open) {
        byte[] key = key();
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3, 4 -> {
                byte[] value = value();
                open.transaction().set(key, value);
                open.model().put(key, value);
            }
            case 5, 6 -> {
                open.transaction().clear(key);
                open.model().remove(key);
            }
            case 7 -> {
                byte[] to = key();
                open.transaction().clearRange(key, to);
                if (Arrays.compareUnsigned(key, to) < 0) {
                    open.model().subMap(key, to).clear();
                }
            }
            default -> look(open);
        }
    }

    /** Compares one read. */
    private void look(Open open) {
        byte[] from = key();
        byte[] to = key();
        assertThat(open.transaction().get(from)).isEqualTo(open.model().get(from));
        ScanOrder order = random.nextBoolean() ? ScanOrder.ASCENDING : ScanOrder.DESCENDING;
        compare(open, from, to, order, 1 + random.nextInt(20));
    }

    /** Compares everything. */
    private void check(Open open) {
        for (ScanOrder order : ScanOrder.values()) {
            compare(open, new byte[0], Bytes.END, order, Integer.MAX_VALUE);
        }
    }

    private static void compare(Open open, byte[] from, byte[] to, ScanOrder order, int limit) {
        List<String> expected = new ArrayList<>();
        if (Arrays.compareUnsigned(from, to) < 0) {
            NavigableMap<byte[], byte[]> range = open.model().subMap(from, true, to, false);
            Iterator<Map.Entry<byte[], byte[]>> entries = (order == ScanOrder.ASCENDING ? range : range.descendingMap())
                    .entrySet()
                    .iterator();
            while (entries.hasNext() && expected.size() < limit) {
                Map.Entry<byte[], byte[]> entry = entries.next();
                expected.add(show(entry.getKey(), entry.getValue()));
            }
        }
        List<String> found = new ArrayList<>();
        Iterator<EngineEntry> scan = open.transaction().scan(from, to, order, limit);
        scan.forEachRemaining(entry -> found.add(show(entry.key(), entry.value())));
        assertThat(found).isEqualTo(expected);
    }

    private void restart() throws IOException {
        boolean orderly = random.nextBoolean();
        if (orderly) {
            readers.forEach(reader -> reader.transaction().close());
            if (writer != null) {
                writer.transaction().close();
            }
            contract.close(engine);
        } else {
            contract.crash(engine);
        }
        readers.clear();
        writer = null;
        engine = contract.factory().open(directory);
    }

    /** Short keys of few letters, so that they meet, are prefixes of each other, and touch both ends of a byte. */
    private byte[] key() {
        byte[] letters = {0, 1, 'a', 'b', 'c', (byte) 0x80, (byte) 0xff};
        byte[] key = new byte[1 + random.nextInt(3)];
        for (int i = 0; i < key.length; i++) {
            key[i] = letters[random.nextInt(letters.length)];
        }
        return key;
    }

    private byte[] value() {
        byte[] value = new byte[random.nextInt(20) == 0 ? random.nextInt(MAX_LONG_VALUE) : random.nextInt(40)];
        random.nextBytes(value);
        return value;
    }

    private static String show(byte[] key, byte[] value) {
        return Bytes.show(key) + "=" + value.length + "/" + Arrays.hashCode(value);
    }

    private static NavigableMap<byte[], byte[]> copy(NavigableMap<byte[], byte[]> map) {
        return new TreeMap<>(map);
    }
}
