package org.quicprochat.cli;

import java.util.Map;
import java.util.TreeMap;
import org.quicprochat.client.ServerAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What this machine remembers. */
@Command(
        name = "profile",
        description = "Lists the accounts kept on this machine, or forgets one.",
        footer = {"%nExamples:", "  qpc profile list", "  qpc profile remove bob"},
        synopsisSubcommandLabel = "(list | remove)")
final class ProfileCommand {
    private final World world;

    ProfileCommand(World world) {
        this.world = world;
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the profiles.")
    int list(@Mixin OutputOptions output) {
        Profiles profiles = world.profiles();
        for (String name : profiles.names()) {
            Profile profile = profiles.load(name);
            String username = profile.username().orElse("");
            String server = profile.server().map(ServerAddress::toString).orElse("");
            Map<String, Object> object = new TreeMap<>();
            object.put("profile", name);
            object.put("username", username);
            object.put("server", server);
            output.write(world, object, name + "  " + (username.isEmpty() ? "(no account)" : username) + "  " + server);
        }
        return ExitCode.OK;
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = {
                "Forgets a profile, with its session and the private key of its identity.",
                "The account stays on the server."
            })
    int remove(
            @Parameters(paramLabel = "NAME", description = "The profile.") String name,
            @Option(names = "--yes", description = "Do it, although the private key is lost.") boolean yes) {
        Profile profile = world.profiles().load(name);
        if (!yes && profile.identity().flatMap(Identity::privateKey).isPresent()) {
            throw Failure.usage("Profile '" + name + "' holds the only copy of a private key. To lose it: qpc profile"
                    + " remove " + name + " --yes");
        }
        boolean existed = world.profiles().remove(name);
        world.terminal().out().println(existed ? "Forgotten." : "There was no such profile.");
        return ExitCode.OK;
    }
}
