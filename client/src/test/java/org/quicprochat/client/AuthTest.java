package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.quicprochat.client.ScriptedServer.Request;
import org.quicprochat.opaque.Argon2idKsf;
import org.quicprochat.opaque.InvalidMessageException;
import org.quicprochat.opaque.LoginAnswer;
import org.quicprochat.opaque.OpaqueServer;
import org.quicprochat.opaque.PendingLogin;
import org.quicprochat.opaque.RegistrationRecord;
import org.quicprochat.opaque.ServerSetup;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.LogoutResponse;
import org.quicprochat.proto.v1.OpaqueLoginFinishRequest;
import org.quicprochat.proto.v1.OpaqueLoginFinishResponse;
import org.quicprochat.proto.v1.OpaqueLoginStartRequest;
import org.quicprochat.proto.v1.OpaqueLoginStartResponse;
import org.quicprochat.proto.v1.OpaqueRegisterFinishRequest;
import org.quicprochat.proto.v1.OpaqueRegisterFinishResponse;
import org.quicprochat.proto.v1.OpaqueRegisterStartRequest;
import org.quicprochat.proto.v1.OpaqueRegisterStartResponse;
import org.quicprochat.wire.Status;

/** Registering and logging in, against the server's half of OPAQUE. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthTest {
    private static final ByteString TOKEN = ByteString.copyFromUtf8("a token of thirty-two bytes .....");
    private static final Instant EXPIRY = Instant.ofEpochMilli(1_800_000_000_000L);

    private final ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());

    @AfterAll
    void closeRuntime() {
        runtime.close();
    }

    /** The accounts of a server; used on its event loop only. */
    private static final class Accounts implements ScriptedServer.Script {
        private final SecureRandom random = new SecureRandom();
        private final OpaqueServer opaque = new OpaqueServer(ServerSetup.generate(random), random);
        private final Map<String, RegistrationRecord> records = new HashMap<>();
        private final Map<String, ByteString> identities = new HashMap<>();
        private final Map<String, String> invites = new HashMap<>();
        private final Map<Object, PendingLogin> pending = new HashMap<>();

        @Override
        public void request(Request request) {
            try {
                switch (request.methodId()) {
                    case 100 -> registerStart(request);
                    case 101 -> registerFinish(request);
                    case 102 -> loginStart(request);
                    case 103 -> loginFinish(request);
                    case 104 -> request.ok(LogoutResponse.getDefaultInstance());
                    default -> request.answer(Status.UNKNOWN_METHOD, ErrorDetail.getDefaultInstance());
                }
            } catch (InvalidProtocolBufferException | InvalidMessageException e) {
                request.answer(Status.BAD_REQUEST, ErrorDetail.getDefaultInstance());
            }
        }

        private void registerStart(Request request) throws InvalidProtocolBufferException, InvalidMessageException {
            OpaqueRegisterStartRequest start = OpaqueRegisterStartRequest.parseFrom(request.body());
            byte[] response = opaque.registrationResponse(
                    start.getRegistrationRequest().toByteArray(),
                    start.getUsernameBytes().toByteArray());
            request.ok(OpaqueRegisterStartResponse.newBuilder()
                    .setRegistrationResponse(ByteString.copyFrom(response))
                    .build());
        }

        private void registerFinish(Request request) throws InvalidProtocolBufferException, InvalidMessageException {
            OpaqueRegisterFinishRequest finish = OpaqueRegisterFinishRequest.parseFrom(request.body());
            records.put(
                    finish.getUsername(),
                    RegistrationRecord.decode(finish.getUpload().toByteArray()));
            identities.put(finish.getUsername(), finish.getIdentityKey());
            invites.put(finish.getUsername(), finish.getInviteCode());
            request.ok(OpaqueRegisterFinishResponse.getDefaultInstance());
        }

        private void loginStart(Request request) throws InvalidProtocolBufferException, InvalidMessageException {
            OpaqueLoginStartRequest start = OpaqueLoginStartRequest.parseFrom(request.body());
            LoginAnswer answer = opaque.startLogin(
                    start.getLoginRequest().toByteArray(),
                    start.getUsernameBytes().toByteArray(),
                    Optional.ofNullable(records.get(start.getUsername())));
            pending.put(request.connection(), answer.pending());
            request.ok(OpaqueLoginStartResponse.newBuilder()
                    .setLoginResponse(ByteString.copyFrom(answer.ke2()))
                    .build());
        }

        private void loginFinish(Request request) throws InvalidProtocolBufferException {
            OpaqueLoginFinishRequest finish = OpaqueLoginFinishRequest.parseFrom(request.body());
            PendingLogin login = pending.remove(request.connection());
            if (login == null
                    || login.finish(finish.getFinalization().toByteArray()).isEmpty()) {
                request.answer(Status.UNAUTHORIZED, ErrorDetail.getDefaultInstance());
                return;
            }
            request.ok(OpaqueLoginFinishResponse.newBuilder()
                    .setSessionToken(TOKEN)
                    .setExpiresAtMs(EXPIRY.toEpochMilli())
                    .setIdentityKey(identities.getOrDefault(finish.getUsername(), ByteString.EMPTY))
                    .build());
        }
    }

    private QpcClient connect(ScriptedServer server) {
        return QpcClient.connect(server.config().withPasswordHardening(new Argon2idKsf(64, 1, 1)), runtime);
    }

    @Test
    void whoRegisteredCanLogInAndOut() {
        Accounts accounts = new Accounts();
        char[] password = "pässwörd \uD83D\uDD11".toCharArray();
        try (ScriptedServer server = ScriptedServer.start(accounts);
                QpcClient client = connect(server)) {
            KeyPair identity = client.auth().register("alice", password);
            SessionInfo session = client.auth().login("alice", password);

            assertThat(session.token()).isEqualTo(TOKEN);
            assertThat(session.identityKey())
                    .isEqualTo(IdentityKeys.raw(identity.getPublic()))
                    .hasSize(32);
            assertThat(session.expiresAt()).isEqualTo(EXPIRY);
            assertThat(password).as("the caller's own").isEqualTo("pässwörd \uD83D\uDD11".toCharArray());
            client.auth().logout(session);
        }
    }

    @Test
    void wrongPasswordAndUnknownNameLookTheSame() {
        try (ScriptedServer server = ScriptedServer.start(new Accounts());
                QpcClient client = connect(server)) {
            client.auth().register("alice", "right".toCharArray());
            assertThatThrownBy(() -> client.auth().login("alice", "wrong".toCharArray()))
                    .isInstanceOf(CredentialsException.class)
                    .hasMessage("Wrong username or password");
            assertThatThrownBy(() -> client.auth().login("nobody", "right".toCharArray()))
                    .isInstanceOf(CredentialsException.class)
                    .hasMessage("Wrong username or password");
        }
    }

    @Test
    void inviteCodeAndOwnKeyAreSent() {
        Accounts accounts = new Accounts();
        KeyPair identity = IdentityKeys.generate(new SecureRandom());
        try (ScriptedServer server = ScriptedServer.start(accounts);
                QpcClient client = connect(server)) {
            client.auth().register("bob", "secret".toCharArray(), identity.getPublic(), Optional.of("welcome"));
            assertThat(client.auth().login("bob", "secret".toCharArray()).identityKey())
                    .isEqualTo(IdentityKeys.raw(identity.getPublic()));
        }
        assertThat(accounts.invites).containsEntry("bob", "welcome");
    }

    @Test
    void serverThatSendsRubbishIsNoWrongPassword() {
        try (ScriptedServer server = ScriptedServer.start(request -> request.ok(OpaqueLoginStartResponse.newBuilder()
                        .setLoginResponse(ByteString.copyFrom(new byte[320]))
                        .build()));
                QpcClient client = connect(server)) {
            assertThatThrownBy(() -> client.auth().login("alice", "secret".toCharArray()))
                    .isInstanceOf(ProtocolException.class);
            assertThatThrownBy(() -> client.auth().register("alice", "secret".toCharArray()))
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void refusalOfTheServerKeepsItsStatus() {
        ErrorDetail taken = ErrorDetail.newBuilder().setReason("USERNAME_TAKEN").build();
        try (ScriptedServer server = ScriptedServer.start(request -> request.answer(Status.BAD_REQUEST, taken));
                QpcClient client = connect(server)) {
            assertThatThrownBy(() -> client.auth().register("alice", "secret".toCharArray()))
                    .asInstanceOf(type(QpcException.class))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo("USERNAME_TAKEN"));
        }
    }

    @Test
    void passwordThatIsNoTextAndKeyOfAnotherKindAreRefused() throws Exception {
        KeyPair other = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        try (ScriptedServer server = ScriptedServer.start(new Accounts());
                QpcClient client = connect(server)) {
            assertThatThrownBy(() -> client.auth().login("alice", new char[] {'\uD83D'}))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.auth()
                            .register("alice", "secret".toCharArray(), other.getPublic(), Optional.empty()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void nothingSecretIsShown() {
        SessionInfo session = new SessionInfo(TOKEN, ByteString.copyFromUtf8("identity"), EXPIRY);
        assertThat(session.toString()).isEqualTo("SessionInfo[expiresAt=" + EXPIRY + "]");
        assertThat(OutgoingMessage.to(session.identityKey(), ByteString.copyFromUtf8("payload")))
                .hasToString("OutgoingMessage[7 bytes]");
    }
}
