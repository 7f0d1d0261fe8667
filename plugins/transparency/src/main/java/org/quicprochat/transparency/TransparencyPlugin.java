package org.quicprochat.transparency;

import com.google.protobuf.UnsafeByteOperations;
import java.util.function.Supplier;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.proto.v1.AuditKeyTransparencyRequest;
import org.quicprochat.proto.v1.CheckRevocationRequest;
import org.quicprochat.proto.v1.RevokeKeyRequest;

/** The definition of the transparency plugin. */
public final class TransparencyPlugin implements ServerPlugin {
    /** The room that a request needs beside its key, in bytes. */
    private static final int REQUEST_OVERHEAD = 1024;

    @Override
    public PluginDefinition define(PluginContext context) {
        TransparencyConfig config = TransparencyConfig.of(context.config());
        LogStore store = new LogStore(new LogStore.Subspaces(
                context.subspace("log"),
                context.subspace("leaves"),
                context.subspace("nodes"),
                context.subspace("keys"),
                context.subspace("openings"),
                context.subspace("owned")));
        Directories directories = new Directories(
                context.require(UserDirectory.class),
                context.optional(Devices.class),
                context.optional(KeyPackages.class),
                context.optional(Bans.class));
        KeyLog log = new KeyLog(store, directories.users(), config, context.clock(), context.random());
        Supplier<byte[]> seed = context.secret("log-key", LogKey.SEED_SIZE);
        HeadSigner signer = new HeadSigner(context.clock(), config.headAge());
        CatchUp catchUp = new CatchUp(context.store(), store, log, directories, context.server(), config.catchUpBite());
        KeyTransparency methods = new KeyTransparency(context.store(), store, log, directories, signer, config);
        int requestBytes = Math.addExact(config.maxKey(), REQUEST_OVERHEAD);
        return PluginDefinition.builder(MethodRange.of(510, 599))
                .method(MethodSpec.session(
                                510,
                                "RevokeKey",
                                RevokeKeyRequest.parser(),
                                RevokeKeyRequest::getSessionToken,
                                methods::revoke)
                        .maxRequestBytes(requestBytes))
                .method(MethodSpec.session(
                                511,
                                "CheckRevocation",
                                CheckRevocationRequest.parser(),
                                CheckRevocationRequest::getSessionToken,
                                methods::check)
                        .maxRequestBytes(requestBytes))
                .method(MethodSpec.session(
                                520,
                                "AuditKeyTransparency",
                                AuditKeyTransparencyRequest.parser(),
                                AuditKeyTransparencyRequest::getSessionToken,
                                methods::audit)
                        .maxRequestBytes(requestBytes))
                .provide(TransparencyLog.class, log)
                .extend(AccountDataOwner.class, (tx, account) -> store.erase(tx, account.identity()))
                .job(new BackgroundJob("take up keys from before the log", config.catchUpInterval(), catchUp::run))
                .onStart(() -> signer.open(LogKey.of(UnsafeByteOperations.unsafeWrap(seed.get()))))
                .build();
    }
}
