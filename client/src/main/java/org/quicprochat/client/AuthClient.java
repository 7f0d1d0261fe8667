package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.quicprochat.opaque.ClientLogin;
import org.quicprochat.opaque.ClientRegistration;
import org.quicprochat.opaque.InvalidMessageException;
import org.quicprochat.opaque.LoginFailedException;
import org.quicprochat.opaque.OpaqueClient;
import org.quicprochat.opaque.OpaqueException;
import org.quicprochat.proto.v1.LogoutRequest;
import org.quicprochat.proto.v1.LogoutResponse;
import org.quicprochat.proto.v1.OpaqueLoginFinishRequest;
import org.quicprochat.proto.v1.OpaqueLoginFinishResponse;
import org.quicprochat.proto.v1.OpaqueLoginStartRequest;
import org.quicprochat.proto.v1.OpaqueLoginStartResponse;
import org.quicprochat.proto.v1.OpaqueRegisterFinishRequest;
import org.quicprochat.proto.v1.OpaqueRegisterFinishResponse;
import org.quicprochat.proto.v1.OpaqueRegisterStartRequest;
import org.quicprochat.proto.v1.OpaqueRegisterStartResponse;

/**
 * Accounts and sessions: methods 100 to 104. The password never leaves this class: the server learns only what OPAQUE
 * (RFC 9807) tells it. The caller's array is left as it is, and is the caller's to overwrite; copies made here are
 * overwritten.
 *
 * <p>Registering and logging in stretch the password, which takes a good part of a second and 64 MiB unless
 * {@link ClientConfig#passwordHardening} says otherwise; they block. Thread-safe.
 */
public final class AuthClient {
    private static final int REGISTER_START = 100;
    private static final int REGISTER_FINISH = 101;
    private static final int LOGIN_START = 102;
    private static final int LOGIN_FINISH = 103;
    private static final int LOGOUT = 104;
    private static final int UTF_8_BYTES_PER_CHAR = 3;

    private final QpcClient client;
    private final OpaqueClient opaque;

    AuthClient(QpcClient client, OpaqueClient opaque) {
        this.client = client;
        this.opaque = opaque;
    }

    /** Makes an account with a new identity key. See {@link #register(String, char[], PublicKey, Optional)}. */
    public KeyPair register(String username, char[] password) {
        KeyPair identity = IdentityKeys.generate(client.random());
        register(username, password, identity.getPublic(), Optional.empty());
        return identity;
    }

    /**
     * Makes an account. The private part of the identity key stays with the caller.
     *
     * @param username 3 to 32 of a-z 0-9 . _ - after lower-casing
     * @param identity an Ed25519 key that no other account has
     * @param inviteCode needed where the server asks for one
     * @throws QpcException where the server says no, for one because the name is taken
     * @throws IllegalArgumentException where the password is no text or the key no Ed25519 key
     */
    public void register(String username, char[] password, PublicKey identity, Optional<String> inviteCode) {
        ByteString identityKey = IdentityKeys.raw(identity);
        ClientRegistration registration = withUtf8(password, opaque::register);
        OpaqueRegisterStartResponse started = client.call(
                REGISTER_START,
                OpaqueRegisterStartRequest.newBuilder()
                        .setUsername(username)
                        .setRegistrationRequest(ByteString.copyFrom(registration.request()))
                        .build(),
                OpaqueRegisterStartResponse.parser());
        ClientRegistration.Result result;
        try {
            result = registration.finish(started.getRegistrationResponse().toByteArray());
        } catch (InvalidMessageException e) {
            throw new ProtocolException(REGISTER_START, ProtocolException.Violation.UNPARSABLE);
        }
        OpaqueRegisterFinishRequest.Builder finish = OpaqueRegisterFinishRequest.newBuilder()
                .setUsername(username)
                .setUpload(ByteString.copyFrom(result.record()))
                .setIdentityKey(identityKey);
        inviteCode.ifPresent(finish::setInviteCode);
        client.call(REGISTER_FINISH, finish.build(), OpaqueRegisterFinishResponse.parser());
    }

    /** Logs in with nothing but name and password. */
    public SessionInfo login(String username, char[] password) {
        return login(username, password, LoginOptions.NONE);
    }

    /**
     * Logs in. Both halves go over one connection, and neither is sent again when it is lost.
     *
     * @throws CredentialsException where name or password is wrong
     * @throws QpcException where the server says no
     */
    public SessionInfo login(String username, char[] password, LoginOptions options) {
        Calls sameConnection = client.sameConnection();
        ClientLogin login = withUtf8(password, opaque::login);
        OpaqueLoginStartResponse started = sameConnection.call(
                LOGIN_START,
                OpaqueLoginStartRequest.newBuilder()
                        .setUsername(username)
                        .setLoginRequest(ByteString.copyFrom(login.ke1()))
                        .build(),
                OpaqueLoginStartResponse.parser());
        ClientLogin.Result result = finish(login, started.getLoginResponse().toByteArray());
        OpaqueLoginFinishResponse finished = sameConnection.call(
                LOGIN_FINISH,
                OpaqueLoginFinishRequest.newBuilder()
                        .setUsername(username)
                        .setFinalization(ByteString.copyFrom(result.ke3()))
                        .setIdentityKey(options.identityKey())
                        .setDeviceId(options.deviceId())
                        .build(),
                OpaqueLoginFinishResponse.parser());
        return new SessionInfo(
                finished.getSessionToken(), finished.getIdentityKey(), Instant.ofEpochMilli(finished.getExpiresAtMs()));
    }

    /** Ends a session. One that is over already is a {@link QpcException} with Unauthorized. */
    public void logout(SessionInfo session) {
        client.call(
                LOGOUT,
                LogoutRequest.newBuilder().setSessionToken(session.token()).build(),
                LogoutResponse.parser());
        client.unfollow(session);
    }

    private static ClientLogin.Result finish(ClientLogin login, byte[] ke2) {
        try {
            return login.finish(ke2);
        } catch (LoginFailedException e) {
            throw new CredentialsException();
        } catch (OpaqueException e) {
            throw new ProtocolException(LOGIN_START, ProtocolException.Violation.UNPARSABLE);
        }
    }

    private interface PasswordUse<R> {
        R with(byte[] password);
    }

    private static <R> R withUtf8(char[] password, PasswordUse<R> use) {
        byte[] buffer = new byte[password.length * UTF_8_BYTES_PER_CHAR];
        ByteBuffer encoded = ByteBuffer.wrap(buffer);
        CoderResult result = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(password), encoded, true);
        byte[] exact = Arrays.copyOf(buffer, encoded.position());
        try {
            if (result.isError()) {
                throw new IllegalArgumentException("The password is not valid text");
            }
            return use.with(exact);
        } finally {
            Arrays.fill(buffer, (byte) 0);
            Arrays.fill(exact, (byte) 0);
        }
    }
}
