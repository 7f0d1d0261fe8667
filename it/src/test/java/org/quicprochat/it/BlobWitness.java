package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.quicprochat.client.BlobProgress;
import org.quicprochat.client.BlobsClient;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;

/** Uploads of blobs: one that was acknowledged is there, byte for byte, and one that was not can be finished. */
final class BlobWitness implements Witness {
    private static final int LEAST_BYTES = 100_000;
    private static final int MOST_BYTES = 3_000_000;
    private static final int CHECKED_AGAIN = 1;

    private final Path directory;
    private final Random random = new Random(600);
    private final List<ByteString> whole = new ArrayList<>();
    private final Set<ByteString> checked = new HashSet<>();
    private SessionInfo session = new SessionInfo(ByteString.EMPTY, ByteString.EMPTY, Instant.EPOCH);
    private Path begun;

    BlobWitness(Path directory) {
        this.directory = directory;
        this.begun = directory.resolve("begun");
    }

    @Override
    public void prepare(QpcClient client) throws Exception {
        session = Clients.register(client, "blob-witness");
        begin();
    }

    private void begin() throws Exception {
        byte[] bytes = new byte[random.nextInt(LEAST_BYTES, MOST_BYTES)];
        random.nextBytes(bytes);
        Files.write(begun, bytes);
    }

    @Override
    public void act(QpcClient client) throws Exception {
        ByteString id = client.blobs(session).put(begun, BlobProgress.NONE);
        whole.add(id);
        begin();
    }

    @Override
    public void check(QpcClient client) throws Exception {
        Set<ByteString> again = new HashSet<>(whole.subList(Math.max(0, whole.size() - CHECKED_AGAIN), whole.size()));
        for (ByteString id : whole) {
            if (checked.add(id) || again.contains(id)) {
                Path copy = directory.resolve("copy");
                client.blobs(session).get(id, copy, BlobProgress.NONE);
                try (FileChannel channel = FileChannel.open(copy)) {
                    assertThat(BlobsClient.idOf(channel)).isEqualTo(id);
                }
            }
        }
        // What the kill interrupted, where it did: HASH_MISMATCH would say that it went on with torn bytes.
        act(client);
    }

    @Override
    public int acknowledged() {
        return whole.size();
    }
}
