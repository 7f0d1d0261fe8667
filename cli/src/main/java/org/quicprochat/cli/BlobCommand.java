package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Blobs: large files on the server. */
@Command(
        name = "blob",
        description = {
            "Puts large files on the server as blobs, and gets them.",
            "A blob is known by the SHA-256 of its bytes, and whoever knows that may get it: encrypt what is not for",
            "everybody. What was interrupted goes on with the same command."
        },
        footer = {
            "%nExamples:",
            "  qpc blob put video.mp4.age",
            "  qpc blob get 3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855e -o video.mp4.age",
            "  id=$(qpc blob put backup.tar.age) && qpc blob get $id -o copy.tar.age",
            "  qpc blob put --json photo.age"
        },
        synopsisSubcommandLabel = "(put | get)")
final class BlobCommand {
    private final World world;

    BlobCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "put",
            mixinStandardHelpOptions = true,
            description = {
                "Uploads a file and shows its id. One that is there already is kept for longer.",
                "Exit code 15 where your account has no room left."
            })
    int put(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Parameters(paramLabel = "FILE", description = "The file; it must not change meanwhile.") Path file) {
        Path source = world.resolve(file);
        try (Link link = connect.connect(world)) {
            long size = Files.size(source);
            ByteString id;
            try (ProgressBar bar = new ProgressBar(world.terminal(), world.clock())) {
                id = link.remote().putBlob(link.token(), source, bar);
            }
            output.write(world, Map.of("blob-id", Bytes.hex(id), "size", size), Bytes.hex(id));
            return ExitCode.OK;
        } catch (IOException e) {
            throw unusable("read", file, e);
        }
    }

    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = {
                "Fetches a blob, checks its SHA-256, and writes it to a file.",
                "Exit code 14 where there is no such blob: it was never there, is not whole yet, or has expired."
            })
    int get(
            @Mixin ConnectOptions connect,
            @Mixin OutputOptions output,
            @Option(
                            names = {"-o", "--out"},
                            paramLabel = "FILE",
                            description = "Where to write it (default: the id, in this directory); replaced where it is"
                                    + " there.")
                    Optional<Path> out,
            @Parameters(paramLabel = "ID", description = "The id that put showed: 64 hexadecimal digits.")
                    String blob) {
        ByteString id = Bytes.blobId(blob);
        Path file = out.orElse(Path.of(Bytes.hex(id)));
        Path target = world.resolve(file);
        try (Link link = connect.connect(world)) {
            try (ProgressBar bar = new ProgressBar(world.terminal(), world.clock())) {
                link.remote().getBlob(link.token(), id, target, bar);
            }
            long size = Files.size(target);
            output.write(
                    world,
                    Map.of("blob-id", Bytes.hex(id), "size", size, "file", file.toString()),
                    "Written to " + file + " (" + size + " bytes).");
            return ExitCode.OK;
        } catch (IOException e) {
            throw unusable("write", file, e);
        }
    }

    private static Failure unusable(String verb, Path file, IOException e) {
        boolean absent = e instanceof NoSuchFileException;
        String why =
                absent ? "there is no such file or directory" : e.getClass().getSimpleName() + " " + e.getMessage();
        return new Failure(absent ? ExitCode.USAGE : ExitCode.FAULT, "Cannot " + verb + " " + file + ": " + why, e);
    }
}
