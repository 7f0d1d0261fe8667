package org.quicprochat.cli;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the account of a profile. */
@Command(
        name = "whoami",
        description = "Shows the profile's account and its address, to give to others. Asks no server.",
        footer = {"%nExample:", "  qpc whoami --profile bob"})
final class WhoamiCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    private ProfileOption profile = new ProfileOption();

    @Mixin
    private OutputOptions output = new OutputOptions();

    WhoamiCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        String name = profile.name(world);
        Profile kept = world.profiles().load(name);
        String username = kept.username()
                .orElseThrow(() -> Failure.usage("Profile '" + name + "' holds no account. Make one: qpc register"));
        String key =
                kept.identity().map(identity -> Bytes.hex(identity.publicKey())).orElse("");
        String server = kept.server().orElse(Addresses.DEFAULT).toString();
        boolean loggedIn = kept.session()
                .filter(session -> session.expiresAt().isAfter(world.clock().instant()))
                .isPresent();
        Map<String, Object> object = new TreeMap<>();
        object.put("profile", name);
        object.put("username", username);
        object.put("identity-key", key);
        object.put("server", server);
        object.put("logged-in", loggedIn);
        output.write(
                world,
                object,
                username + " at " + server + (loggedIn ? "" : " (not logged in)") + "\n  address: " + key);
        return ExitCode.OK;
    }
}
