package org.quicprochat.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicprochat.testkit.storage.Bytes.bytes;
import static org.quicprochat.testkit.storage.Bytes.text;

import java.util.function.Consumer;
import org.quicprochat.plugin.storage.Access;
import org.quicprochat.plugin.storage.EngineTransaction;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageException;
import org.quicprochat.plugin.storage.StorageException.Kind;

/** What the contract does to an engine again and again. */
final class Calls {
    private Calls() {}

    /** Runs a body until it is committed. */
    static void write(StorageEngine engine, Consumer<EngineTransaction> body) {
        while (true) {
            try (EngineTransaction tx = engine.begin(Access.WRITE)) {
                body.accept(tx);
                tx.commit();
                return;
            } catch (StorageException e) {
                if (e.kind() != Kind.CONFLICT) {
                    throw e;
                }
            }
        }
    }

    /** Counts up the number in a key, one transaction at a time. */
    static void increment(StorageEngine engine, String key, int rounds) {
        for (int i = 0; i < rounds; i++) {
            write(engine, tx -> {
                String before = text(tx.get(bytes(key)));
                int next = before == null ? 1 : Integer.parseInt(before) + 1;
                tx.set(bytes(key), bytes(String.valueOf(next)));
            });
        }
    }

    static void assertKind(Kind kind, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }
}
