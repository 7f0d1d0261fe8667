package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts a session. */
@Command(
        name = "login",
        description = {
            "Starts a session and keeps its token in the profile. The password never leaves this machine.",
            "A session ends 30 days after its last use, or with qpc logout.",
            "The profile remembers --device for the next login."
        },
        footer = {
            "%nExamples:",
            "  qpc login",
            "  qpc login bob --profile bob --password-file bob.secret",
            "  qpc login --device 3f9d...07"
        })
final class LoginCommand implements Callable<Integer> {
    private final World world;

    @Parameters(paramLabel = "USERNAME", arity = "0..1", description = "The account (default: the profile's).")
    private Optional<String> username = Optional.empty();

    @Option(
            names = "--device",
            paramLabel = "ID",
            description = "Log in as this device (see qpc device register): 16 bytes in hex (default: the profile's).")
    private Optional<String> device = Optional.empty();

    @Option(names = "--no-device", description = "Log in as none, and forget the device that the profile remembers.")
    private boolean noDevice;

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
        if (noDevice && device.isPresent()) {
            throw Failure.usage("--device and --no-device do not go together.");
        }
        Optional<ByteString> named = device.map(id -> Bytes.id("A device id", id));
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
                Optional<ByteString> deviceId = noDevice ? Optional.empty() : named.or(kept::device);
                Remote.Login login = link.remote().login(name, password, expected, deviceId.orElse(ByteString.EMPTY));
                Identity identity =
                        kept.identity().orElseGet(() -> new Identity(login.identityKey(), Optional.empty()));
                world.profiles()
                        .save(
                                link.profileName(),
                                kept.withServer(link.address(), link.trust())
                                        .withAccount(name, identity)
                                        .withDevice(deviceId)
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
