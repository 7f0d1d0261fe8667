package org.quicprochat.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The grouping that the peers of the storage benchmark get, as good as the engine's own: one thread takes all that
 * waits, writes it once, makes it durable once, and wakes everybody.
 */
final class GroupCommit implements AutoCloseable {
    /**
     * One set that waits to become durable.
     *
     * @param key the key
     * @param value the value
     * @param done completed when it is
     */
    @SuppressWarnings("ArrayRecordComponent") // A carrier; it is never compared.
    record Write(byte[] key, byte[] value, CompletableFuture<Void> done) {}

    /** Writes a group and makes it durable. */
    interface Sink {
        /** Returns when the group is durable. */
        void write(List<Write> group) throws Exception;
    }

    private final BlockingQueue<Write> waiting = new LinkedBlockingQueue<>();
    private final Thread writer;

    GroupCommit(Sink sink) {
        writer = Thread.ofPlatform().name("group-commit").daemon().start(() -> writeGroups(sink));
    }

    void set(byte[] key, byte[] value) {
        Write write = new Write(key, value, new CompletableFuture<>());
        waiting.add(write);
        write.done().join();
    }

    private void writeGroups(Sink sink) {
        List<Write> group = new ArrayList<>();
        try {
            while (true) {
                group.add(waiting.take());
                waiting.drainTo(group);
                sink.write(group);
                group.forEach(write -> write.done().complete(null));
                group.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            group.forEach(write -> write.done().completeExceptionally(e));
        }
    }

    @Override
    public void close() {
        writer.interrupt();
    }
}
