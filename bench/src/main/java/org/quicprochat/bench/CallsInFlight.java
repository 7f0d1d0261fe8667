package org.quicprochat.bench;

import picocli.CommandLine.Option;

/** How many small calls there are at once. */
final class CallsInFlight {
    @Option(
            names = "--connections",
            converter = Numbers.Count.class,
            defaultValue = "10",
            description = "Default: ${DEFAULT-VALUE}")
    private int connections;

    @Option(
            names = "--in-flight",
            converter = Numbers.Count.class,
            defaultValue = "10",
            description = "Calls on each. Default: ${DEFAULT-VALUE}")
    private int onEach;

    int connections() {
        return connections;
    }

    /** Calls on each connection. */
    int onEach() {
        return onEach;
    }

    int all() {
        return connections * onEach;
    }
}
