package org.quicprochat.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Everything around a command that is not its arguments.
 *
 * @param environment the environment variables
 * @param directory the working directory, against which relative paths on the command line are resolved
 * @param home the person's home directory
 * @param os the name of the operating system, as in {@code os.name}
 * @param terminal where to read and write
 * @param clock the time
 * @param random randomness for keys and message ids
 * @param connector the network
 * @param launcher starts servers in processes of their own
 * @param inspector looks at a server's configuration and plugins
 */
record World(
        Map<String, String> environment,
        Path directory,
        Path home,
        String os,
        Terminal terminal,
        InstantSource clock,
        SecureRandom random,
        Connector connector,
        ServerProcess.Launcher launcher,
        Inspection.Inspector inspector) {

    /** The value of an environment variable; a blank one counts as unset. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** A path from the command line. */
    Path resolve(Path path) {
        return directory.resolve(path);
    }

    /** The profiles of this person on this machine. */
    Profiles profiles() {
        return new Profiles(ConfigDirectory.of(this));
    }
}
