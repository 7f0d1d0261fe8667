package org.quicprochat.cli;

import java.util.Map;
import picocli.CommandLine.Option;

/** How results are written. */
final class OutputOptions {
    @Option(names = "--json", description = "Write the result for a script: one JSON object a line.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** Writes one result: the object for a script, the sentence for a person. */
    void write(World world, Map<String, ?> object, String sentence) {
        world.terminal().out().println(json ? Json.line(object) : sentence);
    }
}
