package org.quicprochat.storage.mapdb;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.quicprochat.plugin.storage.StorageEngine;

/**
 * The process that is killed: writers count up, each in its own key, and say so on the standard output when it is
 * committed.
 */
final class KillTestWriter {
    private static final int WRITERS = 16;

    private KillTestWriter() {}

    /** @param arguments the store's directory */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        StorageEngine engine = Engines.factory(Engines.SMALL).open(Path.of(arguments[0]));
        Map<String, String> before = Content.of(engine);
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            String key = "writer-" + i;
            String found = before.getOrDefault(key, "0 ");
            long first = Long.parseLong(found.substring(0, found.indexOf(' '))) + 1;
            writers.add(Thread.ofVirtual().start(() -> count(engine, key, first, System.out)));
        }
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private static void count(StorageEngine engine, String key, long first, PrintStream out) {
        for (long number = first; !out.checkError(); number++) {
            Content.set(engine, key, number + " " + "v".repeat((int) (number % 700)));
            out.println(key + " " + number + ".");
        }
    }
}
