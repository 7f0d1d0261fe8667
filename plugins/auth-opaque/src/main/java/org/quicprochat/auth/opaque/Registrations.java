package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.auth.opaque.OpaqueConfig.Registration;
import org.quicprochat.opaque.InvalidMessageException;
import org.quicprochat.opaque.RegistrationRecord;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.OpaqueRegisterFinishRequest;
import org.quicprochat.proto.v1.OpaqueRegisterFinishResponse;
import org.quicprochat.proto.v1.OpaqueRegisterStartRequest;
import org.quicprochat.proto.v1.OpaqueRegisterStartResponse;

/** Methods 100 and 101: making an account. */
final class Registrations {
    private static final int REQUEST_BYTES = 32;
    private static final int RECORD_BYTES = 192;

    private final Store store;
    private final AccountStore accounts;
    private final Invites invites;
    private final ServerSecrets secrets;
    private final OpaqueConfig config;
    private final Supplier<Optional<TransparencyLog>> log;

    Registrations(
            Store store,
            AccountStore accounts,
            Invites invites,
            ServerSecrets secrets,
            OpaqueConfig config,
            Supplier<Optional<TransparencyLog>> log) {
        this.store = store;
        this.accounts = accounts;
        this.invites = invites;
        this.secrets = secrets;
        this.config = config;
        this.log = log;
    }

    /** Looks nothing up: the answer to a name that is taken is like any other. */
    OpaqueRegisterStartResponse start(OpaqueRegisterStartRequest request) {
        String username = Usernames.ofField(request.getUsername());
        ByteString blinded = Fields.exactly(request.getRegistrationRequest(), REQUEST_BYTES, "registration_request");
        requireNotClosed();
        try {
            byte[] response = secrets.server()
                    .registrationResponse(blinded.toByteArray(), username.getBytes(StandardCharsets.US_ASCII));
            return OpaqueRegisterStartResponse.newBuilder()
                    .setRegistrationResponse(ByteString.copyFrom(response))
                    .build();
        } catch (InvalidMessageException e) {
            throw invalid("registration_request");
        }
    }

    OpaqueRegisterFinishResponse finish(OpaqueRegisterFinishRequest request) {
        String username = Usernames.ofField(request.getUsername());
        ByteString upload = Fields.exactly(request.getUpload(), RECORD_BYTES, "upload");
        requireValid(upload);
        IdentityKey identity = IdentityKeys.ofField(request.getIdentityKey());
        requireNotClosed();
        boolean invited = config.registration() != Registration.INVITE || invites.isIssued(request.getInviteCode());
        store.run(tx -> {
            if (!isDone(tx, username, identity, upload)) {
                if (!invited || !consumeInvite(tx, request.getInviteCode())) {
                    throw badInvite();
                }
                claim(tx, username, identity, upload);
            }
            return true;
        });
        return OpaqueRegisterFinishResponse.getDefaultInstance();
    }

    /** Whether this very registration was done before: its answer was lost, and it is sent again. */
    private boolean isDone(Transaction tx, String username, IdentityKey identity, ByteString upload) {
        return accounts.row(tx, username)
                .filter(row -> row.identity().equals(identity))
                .filter(row -> MessageDigest.isEqual(row.record().toByteArray(), upload.toByteArray()))
                .isPresent();
    }

    private void claim(Transaction tx, String username, IdentityKey identity, ByteString upload) {
        if (accounts.row(tx, username).isPresent() || accounts.isHeld(tx, username)) {
            throw StatusException.badRequest("USERNAME_TAKEN", "username", "The username is taken");
        }
        if (accounts.isTaken(tx, identity)) {
            throw StatusException.badRequest(
                    "IDENTITY_KEY_TAKEN", "identity_key", "Another account has this identity key");
        }
        accounts.create(tx, username, identity, upload);
        log.get()
                .ifPresent(entries -> entries.append(
                        tx,
                        identity,
                        TransparencyLog.Kind.IDENTITY_BOUND,
                        identity.bytes(),
                        ByteString.copyFromUtf8(username)));
    }

    private boolean consumeInvite(Transaction tx, String code) {
        return config.registration() != Registration.INVITE || invites.consume(tx, code);
    }

    private void requireNotClosed() {
        if (config.registration() == Registration.CLOSED) {
            throw StatusException.forbidden("REGISTRATION_CLOSED", "This server takes no new accounts");
        }
    }

    private static void requireValid(ByteString upload) {
        try {
            RegistrationRecord.decode(upload.toByteArray());
        } catch (InvalidMessageException e) {
            throw invalid("upload");
        }
    }

    private static StatusException badInvite() {
        return StatusException.badRequest(
                "INVITE_INVALID", "invite_code", "Registration needs an invite code that was not used before");
    }

    private static StatusException invalid(String field) {
        return StatusException.badRequest("OPAQUE_INVALID", field, "The field is not a valid OPAQUE message");
    }
}
