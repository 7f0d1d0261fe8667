package org.quicprochat.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.StorageException.Kind;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

class TransactionRunnerTest {
    private static final RetryLimits QUICK =
            new RetryLimits(4, Duration.ofSeconds(10), Duration.ofNanos(10), Duration.ofNanos(1000));

    private final ScriptedEngine engine = new ScriptedEngine();
    private final TransactionRunner store = new TransactionRunner(QUICK, new Random(1));
    private final Subspace space = new KeySpace().claim("test", "things", 1);

    @BeforeEach
    void open() {
        store.open(engine);
    }

    private static byte[] value(int... bytes) {
        byte[] value = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            value[i] = (byte) bytes[i];
        }
        return value;
    }

    @Test
    void commitsAndReads() {
        Key key = space.key("a", 1);
        int result = store.run(tx -> {
            tx.set(key, value(1, 2));
            tx.setNumber(space.key("n"), -7);
            return 42;
        });
        assertThat(result).isEqualTo(42);
        assertThat(store.<byte[]>read(tx -> Objects.requireNonNull(tx.get(key))))
                .isEqualTo(value(1, 2));
        assertThat(store.<Long>read(tx -> tx.getNumber(space.key("n")).getAsLong()))
                .isEqualTo(-7);
        assertThat(store.<Boolean>read(tx -> tx.getNumber(space.key("absent")).isEmpty()))
                .isTrue();
        assertThat(engine.open).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONFLICT", "UNKNOWN", "TOO_OLD"})
    void runsAgainAndActsOnce(Kind kind) {
        engine.failures.add(kind);
        engine.failures.add(kind);
        List<String> acted = new ArrayList<>();
        int[] runs = {0};
        store.run(tx -> {
            runs[0]++;
            tx.afterCommit(() -> acted.add("first"));
            tx.afterCommit(() -> acted.add("second"));
            return runs[0];
        });
        assertThat(runs[0]).isEqualTo(3);
        assertThat(acted).containsExactly("first", "second");
        assertThat(engine.open).isZero();
    }

    @Test
    void givesUpAfterTheLastAttempt() {
        for (int i = 0; i < 9; i++) {
            engine.failures.add(Kind.CONFLICT);
        }
        List<String> acted = new ArrayList<>();
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.afterCommit(() -> acted.add("no"));
                    return 1;
                }))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFLICT));
        assertThat(engine.begun).isEqualTo(4);
        assertThat(acted).isEmpty();
    }

    @Test
    void startsNoRunAfterItsTime() {
        RetryLimits noTime = new RetryLimits(100, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        TransactionRunner hasty = new TransactionRunner(noTime, new Random(1));
        hasty.open(engine);
        engine.failures.add(Kind.CONFLICT);
        assertThatThrownBy(() -> hasty.run(tx -> 1)).isInstanceOf(StorageException.class);
        assertThat(engine.begun).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"TOO_LARGE", "FULL", "UNAVAILABLE", "CORRUPT"})
    void doesNotRunAgainWhereItIsOfNoUse(Kind kind) {
        engine.failures.add(kind);
        assertThatThrownBy(() -> store.run(tx -> 1)).isInstanceOf(StorageException.class);
        assertThat(engine.begun).isEqualTo(1);
    }

    @Test
    void abandonsWhatThrewAndThrowsItUnchanged() {
        RuntimeException fault = new IllegalArgumentException("of the body");
        assertThatThrownBy(() -> store.run(tx -> {
                    tx.set(space.key(1), value(1));
                    throw fault;
                }))
                .isSameAs(fault);
        assertThat(engine.commits).isZero();
        assertThat(engine.committed).isEmpty();
        assertThat(engine.open).isZero();
    }

    @Test
    void anActionThatThrowsHarmsNobody() {
        List<String> acted = new ArrayList<>();
        int result = store.run(tx -> {
            tx.afterCommit(() -> {
                throw new IllegalStateException("of the action");
            });
            tx.afterCommit(() -> acted.add("still"));
            return 5;
        });
        assertThat(result).isEqualTo(5);
        assertThat(acted).containsExactly("still");
    }

    @Test
    void anActionMayUseTheStoreAndABodyMayNot() {
        int[] seen = {0};
        store.run(tx -> {
            assertThatThrownBy(() -> store.run(inner -> 1)).isInstanceOf(IllegalStateException.class);
            tx.afterCommit(() -> seen[0] = store.run(later -> 3));
            return 1;
        });
        assertThat(seen[0]).isEqualTo(3);
    }

    @Test
    void readsCommitOnlyForAWatch() {
        store.<Boolean>read(tx -> tx.exists(space.key(1)));
        assertThat(engine.commits).isZero();
        store.read(tx -> tx.watch(space.key(1)));
        assertThat(engine.commits).isEqualTo(1);
        assertThat(engine.watches).singleElement().satisfies(watch -> {
            assertThat(watch.armed).isTrue();
            assertThat(watch.closed).isFalse();
        });
    }

    @Test
    void closesTheWatchesOfARunThatFailed() {
        engine.failures.add(Kind.CONFLICT);
        store.run(tx -> tx.watch(space.key(1)));
        assertThat(engine.watches).hasSize(2);
        assertThat(engine.watches.get(0).closed).isTrue();
        assertThat(engine.watches.get(1).closed).isFalse();
    }

    @Test
    void scansInBothOrdersAndStopsWhenAsked() {
        store.run(tx -> {
            for (int i = 1; i <= 5; i++) {
                tx.set(space.key("q", i), value(i));
            }
            tx.set(space.key("r"), value(9));
            return 1;
        });
        assertThat(numbers(ScanOrder.ASCENDING, 3)).containsExactly(1L, 2L, 3L);
        assertThat(numbers(ScanOrder.DESCENDING, 2)).containsExactly(5L, 4L);
        List<Long> visited = new ArrayList<>();
        store.<Boolean>read(tx -> {
            var range = space.range("q").after(space.key("q", 1)).before(space.key("q", 5));
            tx.visit(range, ScanOrder.ASCENDING, entry -> {
                visited.add(space.unpack(entry.key()).number(1));
                return visited.size() < 2;
            });
            return true;
        });
        assertThat(visited).containsExactly(2L, 3L);
    }

    private List<Long> numbers(ScanOrder order, int limit) {
        return store.read(tx -> tx.scan(space.range("q"), order, limit).stream()
                .map((Entry entry) -> space.unpack(entry.key()).number(1))
                .toList());
    }

    @Test
    void clearsKeysAndRanges() {
        store.run(tx -> {
            tx.set(space.key("q"), value(0));
            tx.set(space.key("q", 1), value(1));
            tx.set(space.key("r"), value(2));
            return 1;
        });
        store.run(tx -> {
            tx.clear(space.range("q"));
            return 1;
        });
        assertThat(store.<Boolean>read(tx -> tx.exists(space.key("q")))).isTrue();
        assertThat(store.<Boolean>read(tx -> tx.exists(space.key("q", 1)))).isFalse();
        store.run(tx -> {
            tx.clear(space.range());
            return 1;
        });
        assertThat(engine.committed).isEmpty();
    }

    @Test
    void refusesWhatPassesTheEnginesSizes() {
        assertTooLarge(tx -> tx.set(space.key("k"), new byte[101]));
        assertTooLarge(tx -> tx.set(space.key("k".repeat(60)), value()));
        assertTooLarge(tx -> {
            for (int i = 0; i < 3; i++) {
                tx.set(space.key(i), new byte[90]);
            }
        });
    }

    private void assertTooLarge(Consumer<Transaction> writes) {
        assertThatThrownBy(() -> store.run(tx -> {
                    writes.accept(tx);
                    return 1;
                }))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TOO_LARGE));
        assertThat(engine.committed).isEmpty();
    }

    @Test
    void refusesUseAfterTheEndAndForeignKeys() {
        AtomicReference<ReadTransaction> kept = new AtomicReference<>();
        store.<Boolean>read(tx -> {
            kept.set(tx);
            return true;
        });
        assertThatThrownBy(() -> kept.get().get(space.key(1))).isInstanceOf(IllegalStateException.class);
        Key foreign = () -> space;
        assertThatThrownBy(() -> store.read(tx -> tx.exists(foreign))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isNotUsedBeforeItIsOpen() {
        TransactionRunner closed = new TransactionRunner(QUICK, new Random(1));
        assertThatThrownBy(() -> closed.run(tx -> 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.open(engine)).isInstanceOf(IllegalStateException.class);
    }
}
