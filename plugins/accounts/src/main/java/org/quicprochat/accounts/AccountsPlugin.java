package org.quicprochat.accounts;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Bans;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.proto.v1.DeleteAccountRequest;
import org.quicprochat.proto.v1.ResolveIdentityRequest;
import org.quicprochat.proto.v1.ResolveUserRequest;

/** The definition of the accounts plugin. */
public final class AccountsPlugin implements ServerPlugin {
    /** Bytes of the largest request: several times what an honest one has. */
    private static final int REQUEST_BYTES = 2048;

    /** Lookups of names: so few that nobody lists the accounts by trying. */
    private static final RateLimit RESOLVE = RateLimit.of("resolve", 100, Duration.ofSeconds(10));

    @Override
    public PluginDefinition define(PluginContext context) {
        AccountsConfig config = AccountsConfig.of(context.config());
        Supplier<UserDirectory> users = context.require(UserDirectory.class);
        Supplier<Optional<Bans>> bans = context.optional(Bans.class);
        Lookups lookups = new Lookups(context.store(), users, bans, context.server());
        Deletion deletion = new Deletion(
                context.store(),
                users,
                context.contributions(AccountDataOwner.class),
                context.optional(TransparencyLog.class),
                context.connections(),
                context.server(),
                context.clock(),
                config.retryAfter());
        return PluginDefinition.builder(MethodRange.of(500, 509), MethodRange.of(950, 999))
                .method(MethodSpec.session(
                                500,
                                "ResolveUser",
                                ResolveUserRequest.parser(),
                                ResolveUserRequest::getSessionToken,
                                lookups::byName)
                        .maxRequestBytes(REQUEST_BYTES)
                        .rate(RESOLVE))
                .method(MethodSpec.session(
                                501,
                                "ResolveIdentity",
                                ResolveIdentityRequest.parser(),
                                ResolveIdentityRequest::getSessionToken,
                                lookups::byKey)
                        .maxRequestBytes(REQUEST_BYTES))
                .method(MethodSpec.session(
                                950,
                                "DeleteAccount",
                                DeleteAccountRequest.parser(),
                                DeleteAccountRequest::getSessionToken,
                                deletion::delete)
                        .maxRequestBytes(REQUEST_BYTES)
                        .freshLogin(config.loginAge())
                        .deadline(config.deleteDeadline()))
                .build();
    }
}
