package org.quicprochat.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicprochat.testkit.storage.Bytes.bytes;
import static org.quicprochat.testkit.storage.Bytes.text;
import static org.quicprochat.testkit.storage.Calls.assertKind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineEntry;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageEngineFactory;
import org.quicprochat.plugin.storage.StorageException.Kind;
import org.quicprochat.plugin.storage.Watch;

/**
 * What every storage engine has to do. An engine's test class extends it and says how the engine is opened; one that
 * keeps nothing on disk overrides {@link #reopen}.
 */
@Timeout(120)
public abstract class StorageEngineContract {
    private static final long WAIT_SECONDS = 30;

    @TempDir
    private Path directory = Path.of("");

    /** The engine under test; {@link #reopen} puts another in its place. */
    private StorageEngine engine = new MemoryStorageEngine();

    /** How the engine is opened. */
    protected abstract StorageEngineFactory factory();

    /** Closes the engine and opens one that has to hold the same. */
    protected StorageEngine reopen(StorageEngine old, Path storeDirectory) throws Exception {
        old.close();
        return factory().open(storeDirectory);
    }

    /** The engine under test. */
    protected final StorageEngine engine() {
        return engine;
    }

    @BeforeEach
    final void openEngine() throws Exception {
        engine = factory().open(Files.createDirectory(directory.resolve("store")));
    }

    @AfterEach
    final void closeEngine() {
        engine.close();
    }

    @Test
    void readsWhatWasCommitted() {
        write(tx -> tx.set(bytes("a"), bytes("1")));
        assertThat(get("a")).isEqualTo("1");
        assertThat(get("b")).isNull();
    }

    @Test
    void keepsEmptyValuesAndTheEmptyKey() {
        write(tx -> {
            tx.set(bytes("a"), new byte[0]);
            tx.set(new byte[0], bytes("root"));
        });
        assertThat(get("a")).isEmpty();
        assertThat(all(ScanOrder.ASCENDING)).containsExactly("=root", "a=");
    }

    @Test
    void ordersKeysAsUnsignedBytesAPrefixFirst() {
        write(tx -> {
            for (byte[] key : new byte[][] {{(byte) 0x80}, {0x7f}, {(byte) 0xff}, {0}, {0, 0}, {0x7f, 0}, {1}}) {
                tx.set(key, bytes("v"));
            }
        });
        List<String> ascending = List.of("x00=v", "x0000=v", "x01=v", "x7f=v", "x7f00=v", "x80=v", "xff=v");
        assertThat(all(ScanOrder.ASCENDING)).isEqualTo(ascending);
        assertThat(all(ScanOrder.DESCENDING)).isEqualTo(ascending.reversed());
    }

    @Test
    void scansFromInclusiveToExclusiveWithALimit() {
        write(tx -> List.of("a", "b", "c", "d", "e").forEach(key -> tx.set(bytes(key), bytes(key))));
        try (EngineTransaction tx = engine.begin(Access.READ)) {
            assertThat(Bytes.scan(tx, "b", "e", ScanOrder.ASCENDING, 9)).containsExactly("b=b", "c=c", "d=d");
            assertThat(Bytes.scan(tx, "b", "e", ScanOrder.DESCENDING, 9)).containsExactly("d=d", "c=c", "b=b");
            assertThat(Bytes.scan(tx, "b", "e", ScanOrder.ASCENDING, 2)).containsExactly("b=b", "c=c");
            assertThat(Bytes.scan(tx, "b", "e", ScanOrder.DESCENDING, 2)).containsExactly("d=d", "c=c");
            assertThat(Bytes.scan(tx, "bb", "c", ScanOrder.ASCENDING, 9)).isEmpty();
            assertThat(Bytes.scan(tx, "d", "b", ScanOrder.ASCENDING, 9)).isEmpty();
            assertThat(Bytes.scan(tx, "d", "b", ScanOrder.DESCENDING, 9)).isEmpty();
            Iterator<EngineEntry> end = tx.scan(bytes("x"), bytes("y"), ScanOrder.ASCENDING, 1);
            assertThatThrownBy(end::next).isInstanceOf(NoSuchElementException.class);
            assertThatThrownBy(() -> tx.scan(bytes("a"), bytes("b"), ScanOrder.ASCENDING, 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void readsItsOwnWrites() {
        write(tx -> List.of("a", "b", "c", "d").forEach(key -> tx.set(bytes(key), bytes("old"))));
        write(tx -> {
            tx.set(bytes("b"), bytes("new"));
            tx.set(bytes("bb"), bytes("new"));
            tx.clear(bytes("c"));
            tx.clear(bytes("never"));
            assertThat(text(tx.get(bytes("b")))).isEqualTo("new");
            assertThat(tx.get(bytes("c"))).isNull();
            List<String> visible = List.of("a=old", "b=new", "bb=new", "d=old");
            assertThat(Bytes.all(tx, ScanOrder.ASCENDING)).isEqualTo(visible);
            assertThat(Bytes.all(tx, ScanOrder.DESCENDING)).isEqualTo(visible.reversed());
        });
        assertThat(all(ScanOrder.ASCENDING)).containsExactly("a=old", "b=new", "bb=new", "d=old");
    }

    @Test
    void clearsARangeAndWritesIntoItAgain() {
        write(tx -> List.of("a", "b", "c", "d", "e").forEach(key -> tx.set(bytes(key), bytes("old"))));
        write(tx -> {
            tx.set(bytes("cc"), bytes("gone"));
            tx.clearRange(bytes("b"), bytes("d"));
            tx.set(bytes("c"), bytes("new"));
            tx.clearRange(bytes("x"), bytes("a"));
            assertThat(Bytes.all(tx, ScanOrder.ASCENDING)).containsExactly("a=old", "c=new", "d=old", "e=old");
        });
        write(tx -> tx.clearRange(bytes("d"), Bytes.END));
        assertThat(all(ScanOrder.DESCENDING)).containsExactly("c=new", "a=old");
    }

    @Test
    void abandonsWhatIsNotCommitted() {
        write(tx -> tx.set(bytes("a"), bytes("1")));
        try (EngineTransaction tx = engine.begin(Access.WRITE)) {
            tx.set(bytes("a"), bytes("2"));
            tx.set(bytes("b"), bytes("2"));
        }
        assertThat(all(ScanOrder.ASCENDING)).containsExactly("a=1");
        write(tx -> assertThat(Bytes.all(tx, ScanOrder.ASCENDING)).containsExactly("a=1"));
    }

    @Test
    void aReaderSeesOneMoment() {
        write(tx -> tx.set(bytes("a"), bytes("1")));
        try (EngineTransaction reader = engine.begin(Access.READ)) {
            Iterator<EngineEntry> begun = reader.scan(new byte[0], Bytes.END, ScanOrder.ASCENDING, 9);
            write(tx -> {
                tx.set(bytes("a"), bytes("2"));
                tx.set(bytes("b"), bytes("2"));
            });
            assertThat(text(reader.get(bytes("a")))).isEqualTo("1");
            assertThat(reader.get(bytes("b"))).isNull();
            assertThat(Bytes.show(begun)).containsExactly("a=1");
        }
        assertThat(all(ScanOrder.ASCENDING)).containsExactly("a=2", "b=2");
    }

    @Test
    void refusesUseAfterTheEndAndWritesOfAReader() {
        EngineTransaction reader = engine.begin(Access.READ);
        assertThatThrownBy(() -> reader.set(bytes("a"), bytes("1"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader.clear(bytes("a"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader.clearRange(bytes("a"), bytes("b"))).isInstanceOf(IllegalStateException.class);
        reader.close();
        reader.close();
        assertThatThrownBy(() -> reader.get(bytes("a"))).isInstanceOf(IllegalStateException.class);
        EngineTransaction writer = engine.begin(Access.WRITE);
        Iterator<EngineEntry> scan = writer.scan(new byte[0], Bytes.END, ScanOrder.ASCENDING, 1);
        writer.commit();
        assertThatThrownBy(() -> writer.set(bytes("a"), bytes("1"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(scan::hasNext).isInstanceOf(IllegalStateException.class);
        writer.close();
    }

    @Test
    void takesTheLargestSizesAndRefusesLarger() throws Exception {
        byte[] key = new byte[engine.limits().maxKeyBytes()];
        byte[] value = new byte[engine.limits().maxValueBytes()];
        key[0] = 1;
        value[value.length - 1] = 1;
        write(tx -> tx.set(key, value));
        refused(tx -> tx.set(new byte[key.length + 1], value));
        refused(tx -> tx.set(key, new byte[value.length + 1]));
        refused(tx -> {
            for (long left = engine.limits().maxTransactionBytes(); left >= 0; left -= value.length) {
                tx.set(bytes("k" + left), value);
            }
        });
        engine = reopen(engine, directory.resolve("store"));
        try (EngineTransaction tx = engine.begin(Access.READ)) {
            assertThat(tx.get(key)).isEqualTo(value);
            assertThat(tx.scan(key, Bytes.END, ScanOrder.ASCENDING, 2))
                    .toIterable()
                    .hasSize(1);
        }
    }

    @Test
    void isDurable() throws Exception {
        for (int i = 0; i < 50; i++) {
            String key = "k" + i;
            write(tx -> tx.set(bytes(key), bytes("v")));
        }
        write(tx -> tx.clearRange(bytes("k1"), bytes("k2")));
        write(tx -> tx.set(bytes("k11"), bytes("again")));
        List<String> before = all(ScanOrder.ASCENDING);
        assertThat(before).hasSize(40).contains("k11=again");
        for (int i = 0; i < 3; i++) {
            engine = reopen(engine, directory.resolve("store"));
            assertThat(all(ScanOrder.ASCENDING)).isEqualTo(before);
        }
    }

    @Test
    void aSnapshotIsAStore() throws Exception {
        write(tx -> List.of("a", "b", "c").forEach(key -> tx.set(bytes(key), bytes("old"))));
        write(tx -> tx.clear(bytes("b")));
        Path snapshot = directory.resolve("snapshot");
        engine.snapshot(snapshot);
        write(tx -> tx.set(bytes("a"), bytes("new")));
        assertThatThrownBy(() -> engine.snapshot(snapshot)).isInstanceOf(IOException.class);
        try (StorageEngine copy = factory().open(snapshot)) {
            try (EngineTransaction tx = copy.begin(Access.READ)) {
                assertThat(Bytes.all(tx, ScanOrder.ASCENDING)).containsExactly("a=old", "c=old");
            }
            try (EngineTransaction tx = copy.begin(Access.WRITE)) {
                tx.set(bytes("d"), bytes("copy"));
                tx.commit();
            }
        }
        assertThat(all(ScanOrder.ASCENDING)).containsExactly("a=new", "c=old");
    }

    @Test
    void writersTakeTurnsAndLoseNothing() throws Exception {
        int writers = 8;
        int rounds = 50;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            threads.add(Thread.ofVirtual().start(() -> Calls.increment(engine, "n", rounds)));
        }
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(WAIT_SECONDS))).isTrue();
        }
        assertThat(get("n")).isEqualTo(String.valueOf(writers * rounds));
    }

    @Test
    void anInterruptHarmsNothing() throws Exception {
        Thread.currentThread().interrupt();
        write(tx -> tx.set(bytes("a"), bytes("1")));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(get("a")).isEqualTo("1");
        assertThat(Thread.interrupted()).isTrue();
        write(tx -> tx.set(bytes("b"), bytes("2")));
        engine = reopen(engine, directory.resolve("store"));
        assertThat(all(ScanOrder.ASCENDING)).containsExactly("a=1", "b=2");
    }

    @Test
    void aWatchFiresOnALaterChange() throws Exception {
        write(tx -> tx.set(bytes("a"), bytes("1")));
        for (Consumer<EngineTransaction> change : List.<Consumer<EngineTransaction>>of(
                tx -> tx.set(bytes("a"), bytes("2")),
                tx -> tx.clear(bytes("a")),
                tx -> tx.set(bytes("a"), bytes("3")),
                tx -> tx.clearRange(bytes("Z"), bytes("b")))) {
            try (Watch watch = watch("a")) {
                CompletableFuture<Boolean> fired = new CompletableFuture<>();
                watch.onFire(() -> fired.complete(watch.fired()));
                write(change);
                assertThat(fired.get(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void aWatchFiresAtOnceWhereTheValueChangedBeforeItWasArmed() throws Exception {
        CompletableFuture<Boolean> fired = new CompletableFuture<>();
        try (EngineTransaction reader = engine.begin(Access.READ);
                Watch watch = reader.watch(bytes("a"))) {
            assertThat(reader.get(bytes("a"))).isNull();
            write(tx -> tx.set(bytes("a"), bytes("1")));
            write(tx -> tx.set(bytes("other"), bytes("so that nothing of the first is still under way")));
            reader.commit();
            watch.onFire(() -> fired.complete(true));
            assertThat(fired.get(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aWatchOfAWriterIsArmedByItsCommit() throws Exception {
        Watch kept;
        try (EngineTransaction writer = engine.begin(Access.WRITE)) {
            writer.set(bytes("a"), bytes("1"));
            kept = writer.watch(bytes("a"));
            writer.commit();
        }
        CompletableFuture<Boolean> fired = new CompletableFuture<>();
        kept.onFire(() -> fired.complete(true));
        write(tx -> tx.set(bytes("a"), bytes("2")));
        assertThat(fired.get(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aWatchThatIsClosedOrAbandonedStaysQuiet() throws Exception {
        Watch closed = watch("a");
        closed.close();
        closed.close();
        Watch abandoned;
        try (EngineTransaction reader = engine.begin(Access.READ)) {
            abandoned = reader.watch(bytes("a"));
        }
        CompletableFuture<Boolean> other = new CompletableFuture<>();
        watch("a").onFire(() -> other.complete(true));
        write(tx -> tx.set(bytes("a"), bytes("1")));
        assertThat(other.get(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(closed.fired()).isFalse();
        assertThat(abandoned.fired()).isFalse();
    }

    @Test
    void refusesEverythingOnceClosed() {
        EngineTransaction reader = engine.begin(Access.READ);
        EngineTransaction writer = engine.begin(Access.WRITE);
        writer.set(bytes("a"), bytes("1"));
        engine.close();
        engine.close();
        assertKind(Kind.UNAVAILABLE, () -> reader.get(bytes("a")));
        assertKind(Kind.UNAVAILABLE, writer::commit);
        assertKind(Kind.UNAVAILABLE, () -> engine.begin(Access.READ));
        assertKind(Kind.UNAVAILABLE, () -> engine.begin(Access.WRITE));
        reader.close();
        writer.close();
    }

    private Watch watch(String key) {
        try (EngineTransaction reader = engine.begin(Access.READ)) {
            Watch watch = reader.watch(bytes(key));
            reader.commit();
            return watch;
        }
    }

    private void refused(Consumer<EngineTransaction> body) {
        try (EngineTransaction tx = engine.begin(Access.WRITE)) {
            assertKind(Kind.TOO_LARGE, () -> {
                tx.set(bytes("part"), bytes("1"));
                body.accept(tx);
                tx.commit();
            });
        }
        assertThat(get("part")).isNull();
    }

    private void write(Consumer<EngineTransaction> body) {
        Calls.write(engine, body);
    }

    private @Nullable String get(String key) {
        try (EngineTransaction tx = engine.begin(Access.READ)) {
            return text(tx.get(bytes(key)));
        }
    }

    private List<String> all(ScanOrder order) {
        try (EngineTransaction tx = engine.begin(Access.READ)) {
            return Bytes.all(tx, order);
        }
    }
}
