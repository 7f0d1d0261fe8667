package org.quicprochat.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.Subspace;

class KeySpaceTest {
    private final ScriptedEngine engine = new ScriptedEngine();
    private final TransactionRunner store = new TransactionRunner(RetryLimits.DEFAULT, new Random(1));
    private final KeySpace keys = new KeySpace();

    @BeforeEach
    void open() {
        store.open(engine);
    }

    @Test
    void keepsPluginsApart() {
        Subspace mine = keys.claim("a", "x", 1);
        Subspace other = keys.claim("ax", "x", 1);
        Key key = mine.key("k", 1);
        assertThat(mine.contains(key)).isTrue();
        assertThat(other.contains(key)).isFalse();
        assertThatThrownBy(() -> other.unpack(key)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> other.range().after(key)).isInstanceOf(IllegalArgumentException.class);
        KeyRange foreign = new KeyRange() {
            @Override
            public KeyRange after(Key at) {
                return this;
            }

            @Override
            public KeyRange from(Key at) {
                return this;
            }

            @Override
            public KeyRange before(Key at) {
                return this;
            }
        };
        assertThatThrownBy(() -> store.read(tx -> tx.scan(foreign, 1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysAreValuesThatHideTheirElements() {
        Subspace space = keys.claim("a", "x", 1);
        assertThat(space.key("k", 1)).isEqualTo(space.key("k", 1L)).hasSameHashCodeAs(space.key("k", 1L));
        assertThat(space.key("k", 1)).isEqualTo(space.sub("k").key(1)).isNotEqualTo(space.key("k", 2));
        assertThat(space.key("secret")).hasToString("Key[]");
        assertThat(space.sub("k").unpack(space.key("k", 1)).elements()).containsExactly(1L);
    }

    @Test
    void aRangeWithoutElementsHoldsAllKeysAndWithElementsTheLongerOnes() {
        Subspace space = keys.claim("a", "x", 1);
        store.run(tx -> {
            tx.set(space.key(), new byte[0]);
            tx.set(space.key("k"), new byte[0]);
            tx.set(space.key("k", ByteString.EMPTY), new byte[0]);
            tx.set(space.key("l"), new byte[0]);
            return 1;
        });
        assertThat(store.<Integer>read(tx -> tx.scan(space.range(), 10).size())).isEqualTo(4);
        assertThat(store.<Integer>read(tx -> tx.scan(space.range("k"), 10).size()))
                .isEqualTo(1);
        assertThat(store.<Integer>read(
                        tx -> tx.scan(space.range().from(space.key("k")), 10).size()))
                .isEqualTo(3);
        assertThat(store.<Integer>read(
                        tx -> tx.scan(space.range().after(space.key("l")).before(space.key("k")), 10)
                                .size()))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X", "a b", "a/b", "\u00e9"})
    void refusesNamesThatAreNone(String name) {
        assertThatThrownBy(() -> keys.claim("a", name, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameIsClaimedOnce() {
        keys.claim("a", "x", 1);
        keys.claim("b", "x", 1);
        assertThatThrownBy(() -> keys.claim("a", "x", 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keys.claim("a", "y", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> keys.claim("", "y", 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void recordsVersionsAndTellsThoseThatDiffer() {
        keys.claim("a", "x", 1);
        keys.claim("a", "y", 2);
        assertThat(keys.checkVersions(store)).isEmpty();
        assertThat(keys.checkVersions(store)).isEmpty();

        KeySpace later = new KeySpace();
        later.claim("a", "x", 3);
        later.claim("a", "y", 2);
        later.claim("a", "z", 1);
        int entries = engine.committed.size();
        assertThat(later.checkVersions(store)).containsExactly(new SchemaMismatch("a", "x", 1, 3));
        assertThat(engine.committed).hasSize(entries);
        assertThat(new SchemaMismatch("a", "x", 1, 3)).asString().contains("version 1", "knows 3");
    }

    @Test
    void dumpsEveryEntryOfEveryPlugin() {
        Subspace a = keys.claim("a", "x", 1);
        Subspace b = keys.claim("b", "y", 1);
        keys.checkVersions(store);
        store.run(tx -> {
            tx.set(b.key(ByteString.copyFromUtf8("id"), 5), new byte[] {1});
            tx.set(a.key(), new byte[] {2});
            return 1;
        });
        List<String> dumped = new ArrayList<>();
        new KeySpace()
                .dump(
                        store,
                        entry -> dumped.add(entry.pluginId() + " " + entry.subspace() + " "
                                + entry.key().size() + " " + entry.value()[0]));
        assertThat(dumped).containsExactly("a x 0 2", "b y 2 1");
    }
}
