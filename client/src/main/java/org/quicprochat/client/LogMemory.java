package org.quicprochat.client;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Where the {@link KnownLog} of one server is kept, best for good. Used by one thread at a time. */
public interface LogMemory {
    /** What is remembered; empty before the first contact. */
    Optional<KnownLog> load();

    /** Remembers a log in place of what was remembered; where it throws, the answer that was verified is not given. */
    void save(KnownLog log);

    /** A memory that ends with the process. */
    static LogMemory inProcess() {
        AtomicReference<Optional<KnownLog>> known = new AtomicReference<>(Optional.empty());
        return new LogMemory() {
            @Override
            public Optional<KnownLog> load() {
                return known.get();
            }

            @Override
            public void save(KnownLog log) {
                known.set(Optional.of(log));
            }
        };
    }
}
