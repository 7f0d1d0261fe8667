package org.quicprochat.plugin;

import java.util.Optional;

/**
 * An extension point: says whether a part of the server works. Called on the event loop: reads a field, never blocks.
 */
public interface HealthIndicator {
    /** What is wrong, as a static sentence for the operator; empty where all is well. */
    Optional<String> problem();
}
