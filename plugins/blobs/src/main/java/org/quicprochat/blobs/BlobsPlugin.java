package org.quicprochat.blobs;

import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.proto.v1.DownloadBlobRequest;
import org.quicprochat.proto.v1.UploadBlobRequest;

/** The definition of the blobs plugin. */
public final class BlobsPlugin implements ServerPlugin {
    /** Bytes that one account uploads: 50 MiB at once, 5 MiB a second. */
    private static final RateLimit UPLOAD_RATE = RateLimit.perSecond("upload", 50L << 20, 5L << 20);

    /** The room that an upload needs beside its chunk, in bytes. */
    private static final int REQUEST_OVERHEAD = 64 << 10;

    private final Function<Path, Disk> disks;

    /** The plugin on the file system. */
    public BlobsPlugin() {
        this(DirectoryDisk::new);
    }

    /** The plugin on a disk of a test's. */
    BlobsPlugin(Function<Path, Disk> disks) {
        this.disks = disks;
    }

    @Override
    public PluginDefinition define(PluginContext context) {
        BlobsConfig config = BlobsConfig.of(context.config());
        Disk disk = disks.apply(context.directory().resolve("files"));
        FileRecords files = new FileRecords(context.subspace("files"), context.subspace("garbage"));
        BlobStore blobs = new BlobStore(spaces(context), files, config);
        Faults faults = new Faults(disk, config.minFree(), config.storageFullRetry());
        Workshop shop = new Workshop(
                context.store(),
                context.require(UserDirectory.class),
                blobs,
                disk,
                faults,
                config,
                context.clock(),
                context.random(),
                new Semaphore(config.ahead().memory()));
        LiveUploads live = new LiveUploads(config.liveUploads(), slot -> new LiveUpload(slot, shop));
        Uploads uploads = new Uploads(live, context.rateLimiter(UPLOAD_RATE), config);
        Downloads downloads = new Downloads(context.store(), blobs, disk, faults, config, context.clock());
        Upkeep upkeep =
                new Upkeep(context.store(), blobs, files, disk, context.clock(), config.sweepBite(), live::recordEnded);
        Home home = new Home(context.directory(), context.store(), context.subspace("meta"), context.random());
        return PluginDefinition.builder(MethodRange.of(600, 699))
                .method(MethodSpec.session(
                                600,
                                "UploadBlob",
                                UploadBlobRequest.parser(),
                                UploadBlobRequest::getSessionToken,
                                uploads::upload)
                        .maxRequestBytes(config.maxChunk() + REQUEST_OVERHEAD))
                .method(MethodSpec.session(
                        601,
                        "DownloadBlob",
                        DownloadBlobRequest.parser(),
                        DownloadBlobRequest::getSessionToken,
                        downloads::download))
                .extend(
                        AccountDataOwner.class,
                        (tx, account) -> blobs.erase(
                                tx, account.identity(), slot -> tx.afterCommit(() -> live.recordEnded(slot))))
                .job(new BackgroundJob("expire blobs", config.sweepInterval(), upkeep::sweep))
                .job(new BackgroundJob("compare blobs and files", config.janitorInterval(), upkeep::compare))
                .onStart(home::check)
                .onStop(uploads::settle)
                .build();
    }

    private static BlobStore.Subspaces spaces(PluginContext context) {
        return new BlobStore.Subspaces(
                context.subspace("blobs"),
                context.subspace("holders"),
                context.subspace("owned"),
                context.subspace("uploads"),
                context.subspace("usage"),
                context.subspace("due"));
    }
}
