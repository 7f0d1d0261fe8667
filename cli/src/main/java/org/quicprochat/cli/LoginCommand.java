package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Starts a session. */
@Command(
        name = "login",
        description = {
            "Starts a session and keeps its token in the profile. The password never leaves this machine.",
            "A session ends 30 days after its last use, or with qpc logout."
        },
        footer = {"%nExamples:", "  qpc login", "  qpc login bob --profile bob --password-file bob.secret"})
final class LoginCommand implements Callable<Integer> {
    private final World world;

    @Parameters(paramLabel = "USERNAME", arity = "0..1", description = "The account (default: the profile's).")
    private Optional<String> username = Optional.empty();

    @Mixin
    private PasswordOptions passwords = new PasswordOptions();

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    LoginCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() {
        try (Link link = connect.connect(world)) {
            Profile kept = link.profile();
            String name = username.or(kept::username)
                    .orElseThrow(() -> Failure.usage("Profile '" + link.profileName() + "' holds no account yet. Name"
                            + " one: qpc login USERNAME, or make one: qpc register USERNAME"));
            if (kept.username().filter(other -> !other.equals(name)).isPresent()) {
                throw Failure.usage("Profile '" + link.profileName() + "' holds the account "
                        + kept.username().orElseThrow() + ". Name another: --profile NAME");
            }
            // Where registering was cut off the key is here and the name is not: the server says whether they belong
            // together.
            ByteString expected = kept.identity().map(Identity::publicKey).orElse(ByteString.EMPTY);
            try (Password password = passwords.read(world, name)) {
                Remote.Login login = link.remote().login(name, password, expected);
                Identity identity =
                        kept.identity().orElseGet(() -> new Identity(login.identityKey(), Optional.empty()));
                world.profiles()
                        .save(
                                link.profileName(),
                                kept.withServer(link.address(), link.trust())
                                        .withAccount(name, identity)
                                        .withSession(new Profile.Session(login.token(), login.expiresAt())));
                output.write(
                        world,
                        Map.of(
                                "username", name,
                                "identity-key", Bytes.hex(login.identityKey()),
                                "expires-at", login.expiresAt().toString(),
                                "profile", link.profileName()),
                        "Logged in as " + name + " at " + link.address());
                return ExitCode.OK;
            }
        }
    }
}
