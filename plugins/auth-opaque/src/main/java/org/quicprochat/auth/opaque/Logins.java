package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.opaque.InvalidMessageException;
import org.quicprochat.opaque.LoginAnswer;
import org.quicprochat.opaque.RegistrationRecord;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.LogoutRequest;
import org.quicprochat.proto.v1.LogoutResponse;
import org.quicprochat.proto.v1.OpaqueLoginFinishRequest;
import org.quicprochat.proto.v1.OpaqueLoginFinishResponse;
import org.quicprochat.proto.v1.OpaqueLoginStartRequest;
import org.quicprochat.proto.v1.OpaqueLoginStartResponse;

/** Methods 102 to 104: beginning and ending a session. */
final class Logins {
    private static final int KE1_BYTES = 96;
    private static final int KE3_BYTES = 64;

    private final Store store;
    private final InstantSource clock;
    private final SecureRandom random;
    private final OpaqueConfig config;
    private final AccountStore accounts;
    private final SessionStore sessions;
    private final ServerSecrets secrets;
    private final Supplier<Optional<Devices>> devices;
    private final Connections connections;

    Logins(
            PluginContext context,
            OpaqueConfig config,
            AccountStore accounts,
            SessionStore sessions,
            ServerSecrets secrets,
            Supplier<Optional<Devices>> devices) {
        this.store = context.store();
        this.clock = context.clock();
        this.random = context.random();
        this.config = config;
        this.accounts = accounts;
        this.sessions = sessions;
        this.secrets = secrets;
        this.devices = devices;
        this.connections = context.connections();
    }

    /** Does as much for a name that nobody has: one read, one decoding, one answer, one pending login. */
    OpaqueLoginStartResponse start(Call call, OpaqueLoginStartRequest request) {
        String username = Usernames.ofField(request.getUsername());
        byte[] ke1 = Fields.exactly(request.getLoginRequest(), KE1_BYTES, "login_request")
                .toByteArray();
        Optional<AccountRow> account = store.read(tx -> accounts.row(tx, username));
        LoginAnswer answer = answer(ke1, username, account.map(Logins::record));
        pending(call).add(username, account.map(AccountRow::identity), answer.pending(), clock.instant());
        return OpaqueLoginStartResponse.newBuilder()
                .setLoginResponse(ByteString.copyFrom(answer.ke2()))
                .build();
    }

    OpaqueLoginFinishResponse finish(Call call, OpaqueLoginFinishRequest request) {
        String username = Usernames.ofField(request.getUsername());
        byte[] ke3 = Fields.exactly(request.getFinalization(), KE3_BYTES, "finalization")
                .toByteArray();
        Optional<IdentityKey> claimed = Fields.optional(request.getIdentityKey(), "identity_key", IdentityKey::ofField);
        Optional<DeviceId> device = Fields.optional(request.getDeviceId(), "device_id", DeviceId::ofField);
        IdentityKey proven = pending(call)
                .finish(username, ke3, clock.instant())
                .filter(identity -> claimed.isEmpty() || claimed.get().equals(identity))
                .orElseThrow(Logins::failed);
        ByteString token = Tokens.fresh(random);
        ByteString hash = Tokens.sha256(token);
        Instant end = store.run(tx -> {
            // The account may have been deleted, and its name be another's, since the login began.
            Account account = accounts.row(tx, username)
                    .filter(row -> row.identity().equals(proven))
                    .orElseThrow(Logins::failed)
                    .account(username);
            device.ifPresent(id -> requireRegistered(tx, proven, id));
            return sessions.begin(tx, hash, account, device);
        });
        return OpaqueLoginFinishResponse.newBuilder()
                .setSessionToken(token)
                .setExpiresAtMs(end.toEpochMilli())
                .setIdentityKey(proven.bytes())
                .build();
    }

    LogoutResponse logout(Principal principal, Call call, LogoutRequest request) {
        ByteString hash = Tokens.sha256(request.getSessionToken());
        boolean ended = store.run(tx -> {
            tx.afterCommit(() -> connections.release(call.connection()));
            return sessions.remove(tx, hash);
        });
        if (!ended) {
            throw Authenticator.noSession();
        }
        return LogoutResponse.getDefaultInstance();
    }

    private LoginAnswer answer(byte[] ke1, String username, Optional<RegistrationRecord> record) {
        try {
            return secrets.server().startLogin(ke1, username.getBytes(StandardCharsets.US_ASCII), record);
        } catch (InvalidMessageException e) {
            throw StatusException.badRequest(
                    "OPAQUE_INVALID", "login_request", "The field is not a valid OPAQUE message");
        }
    }

    private PendingLogins pending(Call call) {
        return call.connection()
                .attachment(
                        PendingLogins.class,
                        () -> new PendingLogins(config.pendingPerConnection(), config.pendingTimeToLive()));
    }

    private void requireRegistered(ReadTransaction tx, IdentityKey identity, DeviceId device) {
        boolean registered = devices.get()
                .filter(known -> known.isRegistered(tx, identity, device))
                .isPresent();
        if (!registered) {
            throw StatusException.notFound("NO_SUCH_DEVICE", "device_id", "The account has no such device");
        }
    }

    private static RegistrationRecord record(AccountRow row) {
        try {
            return RegistrationRecord.decode(row.record().toByteArray());
        } catch (InvalidMessageException e) {
            throw new IllegalStateException("a stored registration record is damaged", e);
        }
    }

    /** The one answer to a wrong password, an unknown name, another's identity key, a login too old or not begun. */
    private static StatusException failed() {
        return StatusException.unauthorized("LOGIN_FAILED", "The login failed");
    }
}
