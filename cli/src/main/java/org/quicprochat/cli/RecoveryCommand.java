package org.quicprochat.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.quicprochat.proto.v1.DeleteRecoveryBundleRequest;
import org.quicprochat.proto.v1.DeleteRecoveryBundleResponse;
import org.quicprochat.proto.v1.FetchRecoveryBundleRequest;
import org.quicprochat.proto.v1.FetchRecoveryBundleResponse;
import org.quicprochat.proto.v1.StoreRecoveryBundleRequest;
import org.quicprochat.proto.v1.StoreRecoveryBundleResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The recovery bundle. */
@Command(
        name = "recovery",
        description = {
            "Keeps one small file (64 KiB at most) at the server, for the day on which all your devices are lost.",
            "Encrypt it first: qpc stores the bytes as they are. Each of these needs a login of the last 5 minutes."
        },
        footer = {
            "%nExamples:",
            "  age -p keys.tar > keys.age && qpc login && qpc recovery store keys.age",
            "  qpc recovery fetch --out keys.age",
            "  qpc recovery store keys.age --expect 3      (only in the place of version 3)",
            "  qpc recovery delete"
        },
        synopsisSubcommandLabel = "(store | fetch | delete)")
final class RecoveryCommand {
    private static final int MAX_BUNDLE = 64 << 10;

    private final World world;

    RecoveryCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "store",
            mixinStandardHelpOptions = true,
            description = "Stores a file as the recovery bundle, in the place of the one before; shows its version.")
    int store(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(
                            names = "--expect",
                            paramLabel = "VERSION",
                            description = "Only in the place of this version; exit code 11 where another is there.")
                    Optional<Long> expected,
            @Parameters(paramLabel = "FILE", description = "The bundle, encrypted; '-' is standard input.") Path file) {
        if (expected.isPresent() && expected.get() < 1) {
            throw Failure.usage("A version is 1 or more.");
        }
        StoreRecoveryBundleRequest.Builder request = StoreRecoveryBundleRequest.newBuilder()
                .setBundle(SmallFile.read(world, file, MAX_BUNDLE))
                .setExpectedVersion(expected.orElse(0L));
        try (Link link = connect.connect(world)) {
            long version = link.remote()
                    .call(
                            MethodIds.STORE_RECOVERY_BUNDLE,
                            request.setSessionToken(link.token()).build(),
                            StoreRecoveryBundleResponse.parser())
                    .getVersion();
            output.write(world, Map.of("version", version), "Stored as version " + version + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "fetch",
            mixinStandardHelpOptions = true,
            description = {
                "Fetches the recovery bundle. The server answers 10 of these a day.",
                "Exit code 14 where there is none."
            })
    int fetch(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            description = "Write the bytes to FILE, not their base64 to standard output.")
                    Optional<Path> out) {
        try (Link link = connect.connect(world)) {
            FetchRecoveryBundleRequest request = FetchRecoveryBundleRequest.newBuilder()
                    .setSessionToken(link.token())
                    .build();
            FetchRecoveryBundleResponse answer =
                    link.remote().call(MethodIds.FETCH_RECOVERY_BUNDLE, request, FetchRecoveryBundleResponse.parser());
            Map<String, Object> object = new HashMap<>();
            object.put("version", answer.getVersion());
            object.put("stored-at", Instant.ofEpochMilli(answer.getStoredAtMs()).toString());
            String base64 = Bytes.base64(answer.getBundle());
            if (out.isPresent()) {
                write(out.get(), answer);
            } else {
                object.put("bundle", base64);
            }
            output.write(
                    world,
                    object,
                    out.map(path -> "Version " + answer.getVersion() + " is written to " + path + ".")
                            .orElse(base64));
            return ExitCode.OK;
        }
    }

    private void write(Path path, FetchRecoveryBundleResponse answer) {
        try {
            Files.write(world.resolve(path), answer.getBundle().toByteArray());
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAULT, "Cannot write " + path + ": " + e.getClass().getSimpleName(), e);
        }
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            description = "Removes the recovery bundle from the server, if there is one.")
    int delete(@Mixin ConnectOptions connect) {
        try (Link link = connect.connect(world)) {
            DeleteRecoveryBundleRequest request = DeleteRecoveryBundleRequest.newBuilder()
                    .setSessionToken(link.token())
                    .build();
            link.remote().call(MethodIds.DELETE_RECOVERY_BUNDLE, request, DeleteRecoveryBundleResponse.parser());
            return ExitCode.OK;
        }
    }
}
