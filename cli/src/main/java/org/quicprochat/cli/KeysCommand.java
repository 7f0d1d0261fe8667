package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.quicprochat.proto.v1.DeviceKeyPackage;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.HybridKeyEntry;
import org.quicprochat.proto.v1.UploadHybridKeyRequest;
import org.quicprochat.proto.v1.UploadHybridKeyResponse;
import org.quicprochat.proto.v1.UploadKeyPackageRequest;
import org.quicprochat.proto.v1.UploadKeyPackageResponse;
import org.quicprochat.wire.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Key packages and hybrid keys. */
@Command(
        name = "keys",
        description = {
            "Uploads key packages, by which others add you to MLS groups, and claims those of others.",
            "qpc carries the bytes; an MLS client makes them. Each key package is given out once."
        },
        footer = {
            "%nExamples:",
            "  qpc keys upload packages/*.mls",
            "  qpc keys upload --last-resort spare.mls",
            "  qpc keys claim bob --out bob.mls",
            "  qpc keys claim bob@b.example --out bob.mls",
            "  qpc keys claim bob --all-devices --json",
            "  qpc keys set-hybrid hybrid.pub && qpc keys hybrid bob carol"
        },
        synopsisSubcommandLabel = "(upload | claim | set-hybrid | hybrid)")
final class KeysCommand {
    private static final int MAX_FILE = 1 << 20;

    private final World world;

    KeysCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "upload",
            mixinStandardHelpOptions = true,
            description = {
                "Uploads key packages of yours, each a file as an MLS client writes it: all of them, or none.",
                "Those that are there already do no harm."
            })
    int upload(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(
                            names = "--last-resort",
                            description = "Others get this one, again and again, when no other is left.")
                    boolean lastResort,
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "A key package; '-' is standard input.")
                    List<Path> files) {
        List<ByteString> packages = files.stream()
                .map(path -> SmallFile.read(world, path, MAX_FILE))
                .toList();
        try (Link link = connect.connect(world)) {
            UploadKeyPackageRequest request = UploadKeyPackageRequest.newBuilder()
                    .setSessionToken(link.token())
                    .addAllKeyPackages(packages)
                    .setLastResort(lastResort)
                    .build();
            UploadKeyPackageResponse answer =
                    link.remote().call(MethodIds.UPLOAD_KEY_PACKAGE, request, UploadKeyPackageResponse.parser());
            List<String> refs =
                    answer.getKeyPackageRefsList().stream().map(Bytes::hex).toList();
            output.write(
                    world,
                    Map.of("available", answer.getAvailable(), "refs", refs),
                    "Uploaded. Key packages that wait for this device's next groups: " + answer.getAvailable() + ".");
            return ExitCode.OK;
        }
    }

    @Command(
            name = "claim",
            aliases = "fetch",
            mixinStandardHelpOptions = true,
            description = {
                "Takes a key package of somebody, to add them to one group. Nobody else gets the same one.",
                "Exit code 14 where they have none left."
            })
    int claim(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(names = "--device", paramLabel = "ID", description = "Of this device: 16 bytes in hex.")
                    Optional<String> device,
            @Option(names = "--all-devices", description = "One of each device.") boolean allDevices,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            description = "Write the bytes to FILE, not their base64 to standard output.")
                    Optional<Path> out,
            @Parameters(paramLabel = "WHO", description = "A contact, an address, or a username; user@domain.")
                    String who) {
        if (allDevices && (device.isPresent() || out.isPresent())) {
            throw Failure.usage("--all-devices goes with neither --device nor --out.");
        }
        ByteString deviceId = device.map(hex -> Bytes.id("A device id", hex)).orElse(ByteString.EMPTY);
        try (Link link = connect.connect(world)) {
            FetchKeyPackageResponse answer = RemoteKeys.claim(link, Recipient.find(link, who), deviceId, allDevices);
            List<DeviceKeyPackage> claimed = allDevices ? answer.getDeviceKeyPackagesList() : one(answer);
            if (claimed.isEmpty()) {
                throw new Failure(ExitCode.of(Status.NOT_FOUND), "They have no key package left.");
            }
            claimed.forEach(keyPackage -> show(keyPackage, out, output));
            return ExitCode.OK;
        }
    }

    private static List<DeviceKeyPackage> one(FetchKeyPackageResponse answer) {
        return answer.getKeyPackage().isEmpty()
                ? List.of()
                : List.of(DeviceKeyPackage.newBuilder()
                        .setDeviceId(answer.getDeviceId())
                        .setKeyPackage(answer.getKeyPackage())
                        .setLastResort(answer.getLastResort())
                        .build());
    }

    private void show(DeviceKeyPackage claimed, Optional<Path> out, OutputOptions output) {
        String base64 = Bytes.base64(claimed.getKeyPackage());
        Map<String, Object> object = new HashMap<>();
        object.put("device-id", Bytes.hex(claimed.getDeviceId()));
        object.put("last-resort", claimed.getLastResort());
        if (out.isPresent()) {
            write(out.get(), claimed.getKeyPackage());
        } else {
            object.put("key-package", base64);
        }
        output.write(world, object, out.map(path -> "Written to " + path + ".").orElse(base64));
    }

    @Command(
            name = "set-hybrid",
            mixinStandardHelpOptions = true,
            description = {
                "Publishes your hybrid public key in place of the one before.",
                "1216 bytes: an ML-KEM-768 encapsulation key (1184), then an X25519 key (32)."
            })
    int setHybrid(
            @Mixin ConnectOptions connect,
            @Parameters(paramLabel = "FILE", description = "The key; '-' is standard input.") Path file) {
        ByteString key = SmallFile.read(world, file, MAX_FILE);
        try (Link link = connect.connect(world)) {
            UploadHybridKeyRequest request = UploadHybridKeyRequest.newBuilder()
                    .setSessionToken(link.token())
                    .setHybridKey(key)
                    .build();
            link.remote().call(MethodIds.UPLOAD_HYBRID_KEY, request, UploadHybridKeyResponse.parser());
            return ExitCode.OK;
        }
    }

    @Command(
            name = "hybrid",
            mixinStandardHelpOptions = true,
            description = "Shows the hybrid public keys of others: address and key in base64, a line each.")
    int hybrid(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "WHO", arity = "1..*", description = "Contacts, addresses or usernames.")
                    List<String> who) {
        try (Link link = connect.connect(world)) {
            List<HybridKeyEntry> found = RemoteKeys.hybridKeys(
                    link, who.stream().map(one -> Recipient.find(link, one)).toList());
            if (found.isEmpty()) {
                throw new Failure(ExitCode.of(Status.NOT_FOUND), "None of them has published a hybrid key.");
            }
            found.forEach(entry -> show(entry, output));
            return ExitCode.OK;
        }
    }

    private void show(HybridKeyEntry entry, OutputOptions output) {
        String identity = Bytes.hex(entry.getIdentityKey());
        String key = Bytes.base64(entry.getHybridKey());
        output.write(world, Map.of("identity-key", identity, "hybrid-key", key), identity + "  " + key);
    }

    private void write(Path path, ByteString bytes) {
        try {
            Files.write(world.resolve(path), bytes.toByteArray());
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAULT,
                    "The key package is claimed, and cannot be written to " + path + ". In base64: "
                            + Bytes.base64(bytes),
                    e);
        }
    }
}
