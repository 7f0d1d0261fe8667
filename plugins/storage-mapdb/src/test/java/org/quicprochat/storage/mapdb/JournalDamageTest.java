package org.quicprochat.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.plugin.storage.StorageEngine;

/** A journal that ends early, or in which a byte is wrong. */
final class JournalDamageTest {
    private static final int FRAMES = 6;
    private static final int SPARE = 64;

    @TempDir
    private Path directory = Path.of("");

    private final List<Integer> ends = new ArrayList<>();
    private byte[] file = new byte[0];

    /** A journal of six frames, the third with two transactions. */
    @BeforeEach
    void write() throws IOException {
        Path written = Files.createDirectory(directory.resolve("written"));
        JournalReader.Tail empty = new JournalReader(new RealDisk(), written, 0, (number, writes) -> {}).read();
        try (Journal journal = new Journal(new RealDisk(), written, 1 << 20, new Random(1)::nextLong, empty)) {
            long sequence = 1;
            for (int i = 0; i < FRAMES; i++) {
                List<WriteSet> frame =
                        i == 2 ? List.of(writes(sequence), writes(sequence + 1)) : List.of(writes(sequence));
                journal.append(sequence, frame);
                sequence += frame.size();
            }
        }
        byte[] all = Files.readAllBytes(written.resolve(JournalFormat.name(1)));
        ByteBuffer bytes = ByteBuffer.wrap(all);
        JournalFormat.Header header = JournalFormat.header(bytes);
        assertThat(header).isNotNull();
        if (header != null) {
            int at = JournalFormat.HEADER_BYTES;
            for (var frame = JournalFormat.frame(bytes, header.salt(), at); frame != null; ) {
                at = frame.end();
                ends.add(at);
                frame = JournalFormat.frame(bytes, header.salt(), at);
            }
        }
        assertThat(ends).hasSize(FRAMES);
        file = Arrays.copyOf(all, ends.getLast() + SPARE);
    }

    @Test
    void isCutAtEveryByte() throws IOException {
        for (int length = JournalFormat.HEADER_BYTES; length < file.length; length++) {
            List<Long> whole = transactionsWithin(length);
            Path cut = store("cut-" + length, Arrays.copyOf(file, length));
            assertThat(read(cut)).as("cut at %d", length).isEqualTo(whole);
            assertThat(read(cut)).as("cut at %d, again", length).isEqualTo(whole);

            byte[] zeroed = file.clone();
            Arrays.fill(zeroed, length, zeroed.length, (byte) 0);
            assertThat(read(store("zeroed-" + length, zeroed)))
                    .as("zeros from %d", length)
                    .isEqualTo(whole);
        }
    }

    @Test
    void losesAPieceOfItsLastFrameOnly() throws IOException {
        byte[] torn = file.clone();
        Arrays.fill(torn, ends.get(FRAMES - 2), ends.get(FRAMES - 2) + 10, (byte) 0);
        assertThat(read(store("last", torn))).isEqualTo(transactionsWithin(ends.get(FRAMES - 2)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(ints = {1, 2})
    void everyFlippedBitIsAnErrorOrACutTail(int seed) throws IOException {
        Random random = new Random(seed);
        List<Long> all = transactionsWithin(file.length);
        for (int at = 0; at < file.length; at++) {
            byte[] flipped = file.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            Path damaged = store("flipped-" + at, flipped);
            if (at < ends.get(FRAMES - 2)) {
                assertThatThrownBy(() -> read(damaged))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(JournalFormat.name(1))
                        .hasMessageContaining("offset");
            } else if (at < ends.getLast()) {
                assertThat(read(damaged)).isEqualTo(all.subList(0, all.size() - 1));
            } else {
                assertThat(read(damaged)).isEqualTo(all);
            }
        }
    }

    @Test
    void aFlippedBitIsAnErrorAnywhereOnceTheStoreWasClosed() throws IOException {
        Path store = Files.createDirectory(directory.resolve("closed"));
        try (StorageEngine engine = Engines.factory(Engines.SMALL).open(store)) {
            Content.set(engine, "a", "1");
            Content.set(engine, "b", "2");
        }
        Path journal = store.resolve(JournalFormat.name(1));
        byte[] bytes = Files.readAllBytes(journal);
        int last = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf('b');
        bytes[last] ^= 1;
        Files.write(journal, bytes);
        assertThatThrownBy(() -> Engines.factory(Engines.SMALL).open(store))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(journal.toString());
        bytes[last] ^= 1;
        Files.write(journal, bytes);
        try (StorageEngine engine = Engines.factory(Engines.SMALL).open(store)) {
            assertThat(Content.of(engine)).containsOnlyKeys("a", "b");
        }
    }

    @Test
    void aMissingFileIsAnError() throws IOException {
        Path store = Files.createDirectory(directory.resolve("missing"));
        try (StorageEngine engine = Engines.factory(Engines.SMALL_FILES).open(store)) {
            for (int i = 0; i < 40; i++) {
                Content.set(engine, "k" + i, "v".repeat(6000));
            }
        }
        List<Path> journals = new RealDisk()
                .list(store).stream()
                        .filter(path -> JournalFormat.sequenceOf(path).isPresent())
                        .toList();
        assertThat(journals).hasSizeGreaterThan(2);
        Files.delete(journals.get(1));
        assertThatThrownBy(() -> Engines.factory(Engines.SMALL_FILES).open(store))
                .isInstanceOf(IOException.class);
    }

    private List<Long> transactionsWithin(int length) {
        List<Long> transactions = new ArrayList<>();
        long sequence = 1;
        for (int i = 0; i < FRAMES && ends.get(i) <= length; i++) {
            transactions.add(sequence++);
            if (i == 2) {
                transactions.add(sequence++);
            }
        }
        return transactions;
    }

    private Path store(String name, byte[] journal) throws IOException {
        Path store = Files.createDirectory(directory.resolve(name));
        Files.write(store.resolve(JournalFormat.name(1)), journal);
        return store;
    }

    /** The numbers of the transactions, whose content is compared on the way. */
    private static List<Long> read(Path store) throws IOException {
        List<Long> numbers = new ArrayList<>();
        JournalReader reader = new JournalReader(new RealDisk(), store, 0, (sequence, writeSet) -> {
            byte[] found = new byte[writeSet.remaining()];
            writeSet.get(found);
            ByteBuffer expected = ByteBuffer.allocate(writes(sequence).size());
            writes(sequence).writeTo(expected);
            assertThat(found).isEqualTo(expected.array());
            numbers.add(sequence);
        });
        assertThat(reader.read().sequence()).isEqualTo(numbers.size());
        return numbers;
    }

    private static WriteSet writes(long sequence) {
        WriteSet writes = new WriteSet();
        writes.set(Content.bytes("key " + sequence), Content.bytes("value of " + sequence));
        writes.clear(Content.bytes("other"));
        writes.clearRange(Content.bytes("f"), Content.bytes("t"));
        return writes;
    }
}
