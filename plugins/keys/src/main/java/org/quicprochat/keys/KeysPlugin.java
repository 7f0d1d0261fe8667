package org.quicprochat.keys;

import java.time.Duration;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.proto.v1.FetchHybridKeyRequest;
import org.quicprochat.proto.v1.FetchHybridKeysRequest;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.proto.v1.UploadHybridKeyRequest;
import org.quicprochat.proto.v1.UploadKeyPackageRequest;

/** The definition of the keys plugin. */
public final class KeysPlugin implements ServerPlugin {
    /** Claims of one account's key packages by another. */
    private static final RateLimit CLAIM_RATE = RateLimit.of("claim", 20, Duration.ofSeconds(6));
    /** Key packages that one account uploads: each costs two signature checks. */
    private static final RateLimit UPLOAD_RATE = RateLimit.perSecond("key-packages", 1000, 20);

    /** The room that an upload needs beside its packages, in bytes. */
    private static final int REQUEST_OVERHEAD = 64 * 1024;

    @Override
    public PluginDefinition define(PluginContext context) {
        KeysConfig config = KeysConfig.of(context.config());
        Directories directories =
                new Directories(context.require(UserDirectory.class), context.optional(Devices.class));
        PackageStore.Subspaces spaces = new PackageStore.Subspaces(
                context.subspace("shelves"),
                context.subspace("packages"),
                context.subspace("refs"),
                context.subspace("used"),
                context.subspace("due"));
        PackageStore packages = new PackageStore(spaces, config.rememberedClaims());
        HybridKeyStore hybridKeys = new HybridKeyStore(context.subspace("hybrid"));
        KeyPackageService service = new KeyPackageService(packages, hybridKeys, directories, context.clock());
        Uploads uploads = new Uploads(
                config, directories, packages, context.store(), context.rateLimiter(UPLOAD_RATE), context.clock());
        Claims claims = new Claims(service, context.store(), context.rateLimiter(CLAIM_RATE));
        HybridKeys hybrid = new HybridKeys(
                hybridKeys,
                directories,
                context.optional(TransparencyLog.class),
                context.store(),
                config.fetchHybridKeys());
        Upkeep upkeep = new Upkeep(packages, hybridKeys);
        Expiry expiry = new Expiry(context.store(), packages, context.clock(), config.sweepBite());

        PluginDefinition.Builder definition = PluginDefinition.builder(MethodRange.of(300, 399))
                .provide(KeyPackages.class, service)
                .extend(AccountDataOwner.class, upkeep)
                .extend(DeviceDataOwner.class, upkeep)
                .job(new BackgroundJob("expire key packages", config.sweepInterval(), expiry::sweep));
        addPackages(definition, uploads, claims, config);
        addHybrid(definition, hybrid);
        return definition.build();
    }

    private static void addPackages(
            PluginDefinition.Builder definition, Uploads uploads, Claims claims, KeysConfig config) {
        definition
                .method(MethodSpec.session(
                                300,
                                "UploadKeyPackage",
                                UploadKeyPackageRequest.parser(),
                                UploadKeyPackageRequest::getSessionToken,
                                uploads::upload)
                        .maxRequestBytes(Math.addExact(
                                Math.multiplyExact(config.uploadPackages(), config.maxPackage()), REQUEST_OVERHEAD)))
                .method(MethodSpec.session(
                        301,
                        "FetchKeyPackage",
                        FetchKeyPackageRequest.parser(),
                        FetchKeyPackageRequest::getSessionToken,
                        claims::claim));
    }

    private static void addHybrid(PluginDefinition.Builder definition, HybridKeys hybrid) {
        definition
                .method(MethodSpec.session(
                        302,
                        "UploadHybridKey",
                        UploadHybridKeyRequest.parser(),
                        UploadHybridKeyRequest::getSessionToken,
                        hybrid::upload))
                .method(MethodSpec.session(
                        303,
                        "FetchHybridKey",
                        FetchHybridKeyRequest.parser(),
                        FetchHybridKeyRequest::getSessionToken,
                        hybrid::fetch))
                .method(MethodSpec.session(
                        304,
                        "FetchHybridKeys",
                        FetchHybridKeysRequest.parser(),
                        FetchHybridKeysRequest::getSessionToken,
                        hybrid::fetchAll));
    }
}
