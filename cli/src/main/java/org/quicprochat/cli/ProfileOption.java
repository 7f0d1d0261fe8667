package org.quicprochat.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Which account of this machine's. */
final class ProfileOption {
    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "The account to use, as kept on this machine (QPC_PROFILE; default: default).")
    private Optional<String> profile = Optional.empty();

    /** The profile's name. */
    String name(World world) {
        return profile.or(() -> world.variable("QPC_PROFILE")).orElse(Profiles.DEFAULT);
    }
}
