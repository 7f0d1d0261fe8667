package org.quicprochat.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an account. */
@Command(
        name = "register",
        description = {
            "Makes an account, and a new identity key for it, which is its address.",
            "The password never leaves this machine (OPAQUE, RFC 9807); nobody can recover it for you.",
            "The key and the server's certificate are kept in the profile."
        },
        footer = {
            "%nExamples:",
            "  qpc register alice",
            "  qpc register bob --profile bob",
            "  qpc register carol --server chat.example.org --password-file - < secret"
        })
final class RegisterCommand implements Callable<Integer> {
    private final World world;

    @Parameters(paramLabel = "USERNAME", description = "3 to 32 of a-z 0-9 . _ - (capitals become small).")
    private String username = "";

    @Option(names = "--invite", paramLabel = "CODE", description = "The code, where the server asks for one.")
    private String invite = "";

    @Mixin
    private PasswordOptions passwords = new PasswordOptions();

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    RegisterCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        try (Link link = connect.connect(world)) {
            String profileName = link.profileName();
            Profile kept = link.profile();
            kept.username().ifPresent(other -> {
                throw Failure.usage("Profile '" + profileName + "' holds the account " + other + ". Name another:"
                        + " --profile NAME. (qpc profile remove " + profileName + " forgets it, and its key.)");
            });
            try (Password password = passwords.readNew(world, username)) {
                Identity identity = kept.identity().orElseGet(() -> Identity.generate(world.random()));
                // Kept before the server hears of it: an answer that is lost must not cost the account its key.
                Profile prepared = kept.withServer(link.address(), link.trust()).withIdentity(identity);
                world.profiles().save(profileName, prepared);
                link.remote().register(username, password, identity, invite);
                world.profiles().save(profileName, prepared.withAccount(username, identity));
                String key = Bytes.hex(identity.publicKey());
                output.write(
                        world,
                        Map.of("username", username, "identity-key", key, "profile", profileName),
                        "Registered " + username + " at " + link.address() + "\n  address: " + key
                                + "\n  next: qpc login"
                                + (profileName.equals(Profiles.DEFAULT) ? "" : " --profile " + profileName));
                return ExitCode.OK;
            }
        }
    }
}
