package org.quicprochat.recovery;

import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.proto.v1.DeleteRecoveryBundleRequest;
import org.quicprochat.proto.v1.FetchRecoveryBundleRequest;
import org.quicprochat.proto.v1.StoreRecoveryBundleRequest;

/** The definition of the recovery plugin. */
public final class RecoveryPlugin implements ServerPlugin {
    /** The room that a request needs beside the bundle, in bytes. */
    private static final int REQUEST_OVERHEAD = 1024;

    @Override
    public PluginDefinition define(PluginContext context) {
        RecoveryConfig config = RecoveryConfig.of(context.config());
        Vault vault = new Vault(context.secret("bundles", Vault.KEY_BYTES), context.random());
        BundleStore bundles = new BundleStore(context.subspace("bundles"), context.subspace("ledgers"));
        Recovery recovery = new Recovery(
                context.store(), bundles, vault, context.require(UserDirectory.class), config, context.clock());
        return PluginDefinition.builder(MethodRange.of(750, 799))
                .method(MethodSpec.session(
                                750,
                                "StoreRecoveryBundle",
                                StoreRecoveryBundleRequest.parser(),
                                StoreRecoveryBundleRequest::getSessionToken,
                                recovery::store)
                        .maxRequestBytes(config.maxBundle() + REQUEST_OVERHEAD)
                        .freshLogin(config.loginAge()))
                .method(MethodSpec.session(
                                751,
                                "FetchRecoveryBundle",
                                FetchRecoveryBundleRequest.parser(),
                                FetchRecoveryBundleRequest::getSessionToken,
                                recovery::fetch)
                        .maxRequestBytes(REQUEST_OVERHEAD)
                        .freshLogin(config.loginAge()))
                .method(MethodSpec.session(
                                752,
                                "DeleteRecoveryBundle",
                                DeleteRecoveryBundleRequest.parser(),
                                DeleteRecoveryBundleRequest::getSessionToken,
                                recovery::delete)
                        .maxRequestBytes(REQUEST_OVERHEAD)
                        .freshLogin(config.loginAge()))
                .extend(AccountDataOwner.class, bundles)
                .build();
    }
}
