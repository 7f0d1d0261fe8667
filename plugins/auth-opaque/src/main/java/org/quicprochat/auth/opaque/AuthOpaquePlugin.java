package org.quicprochat.auth.opaque;

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
import org.quicprochat.plugin.SessionAuthenticator;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.Sessions;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.proto.v1.LogoutRequest;
import org.quicprochat.proto.v1.OpaqueLoginFinishRequest;
import org.quicprochat.proto.v1.OpaqueLoginStartRequest;
import org.quicprochat.proto.v1.OpaqueRegisterFinishRequest;
import org.quicprochat.proto.v1.OpaqueRegisterStartRequest;

/** What the plugin offers; the parts are wired here and nowhere else. */
public final class AuthOpaquePlugin implements ServerPlugin {
    /** Bytes of the largest request: several times what an honest one has. */
    private static final int REQUEST_BYTES = 2048;

    private static final RateLimit REGISTER = RateLimit.of("register", 10, Duration.ofSeconds(6));
    private static final RateLimit LOGIN = RateLimit.of("login", 10, Duration.ofSeconds(6));

    @Override
    public PluginDefinition define(PluginContext context) {
        OpaqueConfig config = OpaqueConfig.of(context.config());
        ServerSecrets secrets = new ServerSecrets(context.directory(), context.random());
        DueStore due = new DueStore(context.subspace("due"));
        AccountStore accounts = new AccountStore(context.subspace("accounts"), due, secrets, config, context.clock());
        SessionStore sessions =
                new SessionStore(context.subspace("sessions"), due, config, context.clock(), context.connections());
        Invites invites =
                new Invites(context.subspace("invites"), config.inviteFile(context.directory()), context.clock());
        Registrations registrations = new Registrations(
                context.store(), accounts, invites, secrets, config, context.optional(TransparencyLog.class));
        Logins logins = new Logins(context, config, accounts, sessions, secrets, context.optional(Devices.class));
        LastUses lastUses = new LastUses(context.store(), sessions, config);
        Sweep sweep = new Sweep(context.store(), due, sessions, accounts, config, context.clock());
        return PluginDefinition.builder(MethodRange.of(100, 199))
                .method(MethodSpec.open(
                                100,
                                "OpaqueRegisterStart",
                                OpaqueRegisterStartRequest.parser(),
                                (call, request) -> registrations.start(request))
                        .maxRequestBytes(REQUEST_BYTES)
                        .rate(REGISTER))
                .method(MethodSpec.open(
                                101,
                                "OpaqueRegisterFinish",
                                OpaqueRegisterFinishRequest.parser(),
                                (call, request) -> registrations.finish(request))
                        .maxRequestBytes(REQUEST_BYTES)
                        .rate(REGISTER))
                .method(MethodSpec.open(102, "OpaqueLoginStart", OpaqueLoginStartRequest.parser(), logins::start)
                        .maxRequestBytes(REQUEST_BYTES)
                        .rate(LOGIN))
                .method(MethodSpec.open(103, "OpaqueLoginFinish", OpaqueLoginFinishRequest.parser(), logins::finish)
                        .maxRequestBytes(REQUEST_BYTES)
                        .rate(LOGIN))
                .method(MethodSpec.session(
                                104, "Logout", LogoutRequest.parser(), LogoutRequest::getSessionToken, logins::logout)
                        .maxRequestBytes(REQUEST_BYTES))
                .extend(
                        SessionAuthenticator.class,
                        new Authenticator(context.store(), sessions, lastUses, context.server(), context.clock()))
                .extend(
                        AccountDataOwner.class,
                        (tx, account) -> sessions.erase(tx, account) + accounts.erase(tx, account))
                .extend(DeviceDataOwner.class, sessions)
                .provide(UserDirectory.class, accounts)
                .provide(Sessions.class, sessions)
                .job(new BackgroundJob("write last uses of sessions", config.useFlush(), lastUses::flush))
                .job(new BackgroundJob("sweep expired sessions and names", config.sweepInterval(), sweep::run))
                .onStart(() -> secrets.open(context.store(), accounts))
                .build();
    }
}
