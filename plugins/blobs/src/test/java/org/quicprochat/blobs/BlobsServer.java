package org.quicprochat.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.CallInterceptor;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.proto.v1.DownloadBlobRequest;
import org.quicprochat.proto.v1.DownloadBlobResponse;
import org.quicprochat.proto.v1.UploadBlobRequest;
import org.quicprochat.proto.v1.UploadBlobResponse;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.wire.Status;

/** A server with the plugin, and what a client does with it. */
final class BlobsServer implements AutoCloseable {
    static final int UPLOAD = 600;
    static final int DOWNLOAD = 601;
    static final int CHUNK = 1000;

    final TestServer server;
    private final Eraser eraser = new Eraser();

    BlobsServer(String... config) {
        this(TestServer.builder(), new BlobsPlugin(), config);
    }

    BlobsServer(Disk disk, String... config) {
        this(TestServer.builder(), new BlobsPlugin(path -> disk), config);
    }

    BlobsServer(TestServerBuilder builder, BlobsPlugin plugin, String... config) {
        builder.plugin(plugin).plugin("eraser", eraser);
        for (String line : config) {
            builder.config("plugins.blobs.config." + line);
        }
        server = builder.started();
    }

    /** Erases accounts as the plugin that deletes them does. */
    private static final class Eraser implements ServerPlugin, CallInterceptor {
        private Optional<PluginContext> context = Optional.empty();
        private Supplier<List<AccountDataOwner>> owners = List::of;
        private volatile Runnable beforeHandlers = () -> {};

        @Override
        public PluginDefinition define(PluginContext ctx) {
            context = Optional.of(ctx);
            owners = ctx.extensions(AccountDataOwner.class);
            return PluginDefinition.builder(new MethodRange[0])
                    .extend(CallInterceptor.class, this)
                    .build();
        }

        @Override
        public Phase phase() {
            return Phase.OTHER;
        }

        @Override
        public void intercept(Principal principal, Call call) {
            beforeHandlers.run();
        }

        long erase(TestAccount person) {
            PluginContext ctx = context.orElseThrow();
            Account account = new Account(
                    person.identity(), person.username(), ctx.clock().instant());
            return ctx.store()
                    .run(tx -> owners.get().stream()
                            .mapToLong(owner -> owner.erase(tx, account))
                            .sum());
        }
    }

    static ByteString random(int bytes, long seed) {
        byte[] made = new byte[bytes];
        new Random(seed).nextBytes(made);
        return ByteString.copyFrom(made);
    }

    static ByteString id(ByteString blob) {
        return ByteString.copyFrom(BlobId.digest().digest(blob.toByteArray()));
    }

    /** A chunk from an offset on. */
    static UploadBlobRequest chunk(TestAccount account, ByteString blob, int offset, int length) {
        return request(account, blob)
                .setOffset(offset)
                .setChunk(blob.substring(offset, offset + length))
                .build();
    }

    /** A request without a chunk. */
    static UploadBlobRequest.Builder request(TestAccount account, ByteString blob) {
        return UploadBlobRequest.newBuilder()
                .setSessionToken(account.token())
                .setBlobId(id(blob))
                .setTotalSize(blob.size());
    }

    /** How much is held, by an empty chunk. */
    long held(TestAccount account, ByteString blob) {
        return ok(request(account, blob).build());
    }

    /** Uploads a chunk that has to be taken; how much is held then. */
    long ok(UploadBlobRequest request) {
        UploadBlobResponse answer = server.call(UPLOAD, request, UploadBlobResponse.parser());
        assertThat(answer.getBlobId()).isEqualTo(request.getBlobId());
        return answer.getReceived();
    }

    TestAnswer upload(UploadBlobRequest request) {
        return server.call(UPLOAD, request);
    }

    /** Uploads a whole blob, from where the server is; its id. */
    ByteString put(TestAccount account, ByteString blob) {
        return put(account, blob, CHUNK);
    }

    ByteString put(TestAccount account, ByteString blob, int chunkBytes) {
        int at = Math.toIntExact(held(account, blob));
        while (at < blob.size()) {
            at = Math.toIntExact(ok(chunk(account, blob, at, Math.min(chunkBytes, blob.size() - at))));
        }
        return id(blob);
    }

    TestAnswer download(TestAccount account, ByteString id, long offset, int length) {
        return server.call(
                DOWNLOAD,
                DownloadBlobRequest.newBuilder()
                        .setSessionToken(account.token())
                        .setBlobId(id)
                        .setOffset(offset)
                        .setLength(length)
                        .build());
    }

    /** A whole blob, range by range. */
    ByteString get(TestAccount account, ByteString id) {
        ByteString blob = ByteString.EMPTY;
        while (true) {
            DownloadBlobResponse range = download(account, id, blob.size(), 0).ok(DownloadBlobResponse.parser());
            blob = blob.concat(range.getChunk());
            if (blob.size() == range.getTotalSize()) {
                return blob;
            }
        }
    }

    boolean isThere(TestAccount account, ByteString id) {
        TestAnswer answer = download(account, id, 0, 1);
        if (answer.status() != Status.OK) {
            assertRefused(answer, Status.NOT_FOUND, "NO_BLOB", "blob_id");
            return false;
        }
        return true;
    }

    static void assertRefused(TestAnswer answer, Status status, String reason, String field) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(status);
        assertThat(answer.reason()).isEqualTo(reason);
        assertThat(answer.detail().getField()).isEqualTo(field);
        if (status == Status.RATE_LIMITED || status == Status.UNAVAILABLE) {
            assertThat(answer.detail().getRetryAfterMs()).isPositive();
        }
    }

    static void assertOffset(TestAnswer answer, long goOnFrom) {
        assertRefused(answer, Status.BAD_REQUEST, "OFFSET", "offset");
        assertThat(answer.detail().getCurrentVersion()).isEqualTo(goOnFrom);
    }

    void advance(Duration time) {
        server.clock().advance(time);
    }

    /** Does something in each call between its authentication and its handler. */
    void beforeHandlers(Runnable action) {
        eraser.beforeHandlers = action;
    }

    long erase(TestAccount account) {
        return eraser.erase(account);
    }

    TestAnswer call(int method, MessageLite request) {
        return server.call(method, request);
    }

    List<StoredEntry> entries() {
        return server.entries("blobs").stream()
                .filter(entry -> !entry.subspace().equals("meta"))
                .toList();
    }

    /** How many records there are in a subspace. */
    long count(String subspace) {
        return entries().stream()
                .filter(entry -> entry.subspace().equals(subspace))
                .count();
    }

    Path directory() {
        return server.dataDir().resolve("plugins/blobs");
    }

    /** The files of blobs on the disk. */
    List<Path> files() {
        Path files = directory().resolve("files");
        if (!Files.isDirectory(files)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(files)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
