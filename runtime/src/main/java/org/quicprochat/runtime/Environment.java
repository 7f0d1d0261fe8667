package org.quicprochat.runtime;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.quicprochat.runtime.plugin.Candidate;

/**
 * What a server takes from the world around it, and a test replaces.
 *
 * @param clock the time
 * @param random randomness, thread-safe
 * @param home the directory that the server is installed in, whose {@code plugins} came with it
 * @param plugins plugins that are part of the process already, beside those of the folders
 * @param runsJobs whether background jobs run by themselves
 */
public record Environment(
        InstantSource clock, SecureRandom random, Optional<Path> home, List<Candidate> plugins, boolean runsJobs) {
    /** Copies the list. */
    public Environment {
        plugins = List.copyOf(plugins);
    }
}
