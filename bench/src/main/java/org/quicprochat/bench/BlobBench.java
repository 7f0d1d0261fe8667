package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
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
    private static final String UPLOAD = "UploadBlob";
    private static final String DOWNLOAD = "DownloadBlob";
    private static final String PUT = "put";
    private static final String GET = "get";
    private static final String BARE = "bare QUIC stream";
    private static final int MIB = 1 << 20;
    private static final int MOST_MIB = 100;
    /** The size of the largest blob. */
    static final int MOST_BYTES = MOST_MIB * MIB;

    private static final int WARM_UP_CALLS = 20_000;
    private static final int WARM_UP_BLOBS = 400;
    /** The smallest that is begun, synced on the way and completed, each in a commit of its own. */
    private static final int WARM_UP_BYTES = 2 * MIB;

    private static final String CONFIG = """
            plugins.blobs.enabled = true
            plugins.blobs.config.account-bytes = 1 TiB
            """;

    @Option(names = "--mib", defaultValue = "64", description = "Size of a blob, 1 to 100. Default: ${DEFAULT-VALUE}")
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
        try (QpcServer server = QpcServer.start(place.directory(), CONFIG);
                JavaProcess peer = BarePeer.BULK.start(server);
                BulkClient bare = new BulkClient(peer.address());
                BulkClient load = new BulkClient(server.address());
                ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom())) {
            SessionInfo session;
            try (People people = People.on(server)) {
                session = people.login(people.register(1)).getFirst();
            }
            ServerAddress address =
                    new ServerAddress("127.0.0.1", server.address().getPort());
            Trust trust = new Trust.Pinned(Certificates.certificate(server.tls().certificate()));
            try (QpcClient client = QpcClient.connect(ClientConfig.of(address, trust), runtime)) {
                measure(new BlobCalls(load.connection(), session), client.blobs(session), bare, work);
            }
        } finally {
            TemporaryFiles.delete(work);
        }
        return 0;
    }

    private void measure(BlobCalls calls, BlobsClient blobs, BulkClient bare, Path work) throws Exception {
        Comparison upAlone = new Comparison(UPLOAD);
        Comparison up = new Comparison(PUT);
        Comparison downAlone = new Comparison(DOWNLOAD);
        Comparison down = new Comparison(GET);
        long bytes = (long) mib * MIB;
        ByteBuf chunkMemory = Unpooled.directBuffer(BlobCalls.memoryFor(Math.max(WARM_UP_BYTES, mib * MIB)));
        ByteBuf bareMemory = Unpooled.directBuffer(mib * MIB);
        warmUp(calls, blobs, work, chunkMemory);
        for (int i = -warmUp; i < rounds; i++) {
            Blob inMemory = Blob.random(mib * MIB);
            List<ByteBuf> chunks = calls.chunks(inMemory.id(), inMemory.bytes(), chunkMemory);
            ByteBuf sameBytes = bareMemory.clear().writeBytes(inMemory.bytes().asReadOnlyByteBuffer());
            Blob inFile = Blob.random(mib * MIB);
            Path file = write(work.resolve("up"), inFile);
            Path copy = work.resolve("down");
            Files.deleteIfExists(copy);

            Round uploaded = timed(work, () -> calls.up(chunks));
            Round bareUp = timed(work, () -> bare.up(sameBytes.retainedSlice()));
            Round put = timed(work, () -> put(blobs, inFile.id(), file));
            Round downloaded = timed(work, () -> calls.down(inMemory.id(), bytes));
            Round bareDown = timed(work, () -> bare.down(bytes));
            Round got = timed(work, () -> blobs.get(inFile.id(), copy, BlobProgress.NONE));

            if (Files.mismatch(file, copy) >= 0) {
                throw new IllegalStateException("The blob came back as another");
            }
            if (i >= 0) {
                add(upAlone, UPLOAD, uploaded, bareUp);
                add(up, PUT, put, bareUp);
                add(downAlone, DOWNLOAD, downloaded, bareDown);
                add(down, GET, got, bareDown);
            }
        }
        chunkMemory.release();
        bareMemory.release();
        print("Blobs of " + mib + " MiB up, in MiB a second, from a load generator's memory", upAlone);
        print("The same down, counted and thrown away", downAlone);
        print("Up with the client library: a file is read (its hash was made before)", up);
        print("Down with the client library: the hash is checked, the file synced", down);
    }

    private static void add(Comparison comparison, String subject, Round round, Round bare) {
        comparison.add(subject, round);
        comparison.add(BARE, bare);
    }

    private static void print(String what, Comparison comparison) {
        System.out.println(what);
        comparison.print(System.out);
    }

    /**
     * What is done once a call, and once a blob, is compiled before the rounds, which have few of either: else the
     * compiler has 7 % of the server's processor time after 20 rounds, and 5 % after 100.
     */
    private static void warmUp(BlobCalls calls, BlobsClient blobs, Path work, ByteBuf chunkMemory) throws Exception {
        Blob there = Blob.random(1 << 10);
        calls.up(calls.chunks(there.id(), there.bytes(), chunkMemory));
        calls.ask(there.id(), there.bytes().size(), WARM_UP_CALLS);
        for (int i = 0; i < WARM_UP_BLOBS; i++) {
            Blob inMemory = Blob.random(WARM_UP_BYTES);
            calls.up(calls.chunks(inMemory.id(), inMemory.bytes(), chunkMemory));
            Blob inFile = Blob.random(WARM_UP_BYTES);
            Path file = write(work.resolve("small"), inFile);
            put(blobs, inFile.id(), file);
            blobs.get(inFile.id(), file, BlobProgress.NONE);
        }
    }

    /** Down to the disk: the kernel would write it during the next transfer, whose syncs would wait for it. */
    private static Path write(Path file, Blob blob) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = blob.bytes().asReadOnlyByteBuffer();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
        return file;
    }

    private static void put(BlobsClient blobs, ByteString id, Path file) throws IOException {
        try (FileChannel source = FileChannel.open(file)) {
            blobs.put(id, source, BlobProgress.NONE);
        }
    }

    private Round timed(Path work, Transfer transfer) throws Exception {
        useMemory(work.resolve("memory"));
        long start = System.nanoTime();
        transfer.run();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        Histogram latency = new Histogram(Duration.ofMinutes(10).toNanos(), 3);
        latency.recordValue(elapsed.toNanos());
        return new Round(mib, 0, elapsed, latency);
    }

    /**
     * Has the kernel use as much memory as a file will fill. A virtual machine gives memory that was free for seconds
     * back to its host, and the next use of a page then costs ten times the write (measured: 145 ms for 64 MiB instead
     * of 12): that would be measured, and only for the side that writes files.
     */
    private void useMemory(Path file) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(MIB);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < mib; i++) {
                channel.write(zeros.clear());
            }
        }
        Files.delete(file);
    }

    /** Bytes that no server has yet, with their hash. */
    private record Blob(ByteString id, ByteString bytes) {
        static Blob random(int size) throws NoSuchAlgorithmException {
            byte[] bytes = new byte[size];
            ThreadLocalRandom.current().nextBytes(bytes);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Blob(UnsafeByteOperations.unsafeWrap(hash), UnsafeByteOperations.unsafeWrap(bytes));
        }
    }
}
