package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.quicprochat.client.BlobProgress;
import org.quicprochat.client.BlobsClient;
import org.quicprochat.client.ClientConfig;
import org.quicprochat.client.ClientRuntime;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.ServerAddress;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.client.Trust;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Blobs up and down, in MB a second, beside a bare QUIC stream of the same bytes on the same transport settings. */
@Command(name = "blob", description = "Blobs up and down, beside a bare QUIC stream of the same bytes.")
final class BlobBench implements Callable<Integer> {
    private static final String UPLOAD = "put";
    private static final String DOWNLOAD = "get";
    private static final String BARE = "bare QUIC stream";
    private static final int MIB = 1 << 20;
    private static final int MOST_MIB = 100;
    /** Of a round: the one that goes up, and the copy that comes down. */
    private static final int FILES = 2;

    @Option(
            names = "--mib",
            converter = Numbers.Count.class,
            defaultValue = "64",
            description = "Size of a blob, 1 to 100. Default: ${DEFAULT-VALUE}")
    private int mib;

    @Option(
            names = "--rounds",
            converter = Numbers.Count.class,
            defaultValue = "7",
            description = "Rounds each. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--warm-up",
            converter = Numbers.CountOrNone.class,
            defaultValue = "10",
            description = "Rounds not counted. Default: ${DEFAULT-VALUE}")
    private int warmUp;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Place place = new Place();

    private interface Transfer {
        void run() throws Exception;
    }

    @Override
    public Integer call() throws Exception {
        if (mib < 1 || mib > MOST_MIB) {
            throw new ParameterException(spec.commandLine(), "--mib is 1 to " + MOST_MIB);
        }
        Path work = Files.createTempDirectory(place.directory(), "qpc-bench-blobs");
        try (QpcServer server = QpcServer.start(place.directory(), "plugins.blobs.enabled = true\n");
                JavaProcess peer = BarePeer.BULK.start(server);
                BulkClient bare = new BulkClient(peer.address());
                ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom())) {
            SessionInfo session;
            try (People people = People.on(server)) {
                session = people.login(people.register(1)).getFirst();
            }
            ServerAddress address =
                    new ServerAddress("127.0.0.1", server.address().getPort());
            Trust trust = new Trust.Pinned(Certificates.certificate(server.tls().certificate()));
            try (QpcClient client = QpcClient.connect(ClientConfig.of(address, trust), runtime)) {
                measure(client.blobs(session), bare, work);
            }
        } finally {
            TemporaryFiles.delete(work);
        }
        return 0;
    }

    private void measure(BlobsClient blobs, BulkClient bare, Path work) throws Exception {
        Comparison up = new Comparison(UPLOAD);
        Comparison down = new Comparison(DOWNLOAD);
        long bytes = (long) mib * MIB;
        useMemory(work.resolve("memory"));
        for (int i = -warmUp; i < rounds; i++) {
            Path file = fresh(work.resolve("up"), i);
            Path copy = work.resolve("down");
            ByteString id;
            try (FileChannel source = FileChannel.open(file)) {
                id = BlobsClient.idOf(source);
            }
            add(up, UPLOAD, i, () -> put(blobs, id, file));
            add(up, BARE, i, () -> bare.up(bytes));
            add(down, DOWNLOAD, i, () -> blobs.get(id, copy, BlobProgress.NONE));
            add(down, BARE, i, () -> bare.down(bytes));
            if (Files.mismatch(file, copy) >= 0) {
                throw new IllegalStateException("The blob came back as another");
            }
        }
        System.out.printf("Blobs of %d MiB up, in MiB a second (the hash made before)%n", mib);
        up.print(System.out);
        System.out.printf("Blobs of %d MiB down, with the check of the hash and a sync of the file%n", mib);
        down.print(System.out);
    }

    private static void put(BlobsClient blobs, ByteString id, Path file) throws IOException {
        try (FileChannel source = FileChannel.open(file)) {
            blobs.put(id, source, BlobProgress.NONE);
        }
    }

    private void add(Comparison comparison, String contestant, int round, Transfer transfer) throws Exception {
        long start = System.nanoTime();
        transfer.run();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        if (round >= 0) {
            Histogram latency = new Histogram(Duration.ofMinutes(10).toNanos(), 3);
            latency.recordValue(elapsed.toNanos());
            comparison.add(contestant, new Round(mib, 0, elapsed, latency));
        }
    }

    /**
     * Has the kernel use as much memory once as the files of all rounds will fill. On a virtual machine the first use
     * of a page costs ten times the write: that would be measured, and only for the side that writes files.
     */
    private void useMemory(Path file) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(MIB);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long i = 0; i < (long) mib * (FILES + warmUp + rounds); i++) {
                channel.write(zeros.clear());
            }
        }
        Files.delete(file);
    }

    /** A file that no server has yet. */
    private Path fresh(Path file, int seed) throws IOException {
        byte[] bytes = new byte[mib * MIB];
        new Random(seed).nextBytes(bytes);
        return Files.write(file, bytes);
    }
}
