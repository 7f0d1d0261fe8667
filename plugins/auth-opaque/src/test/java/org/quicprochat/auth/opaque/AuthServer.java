package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import org.quicprochat.auth.opaque.FakeContext.FakeCall;
import org.quicprochat.auth.opaque.FakeContext.FakeConnection;
import org.quicprochat.opaque.ClientLogin;
import org.quicprochat.opaque.ClientRegistration;
import org.quicprochat.opaque.InvalidMessageException;
import org.quicprochat.opaque.OpaqueClient;
import org.quicprochat.opaque.OpaqueException;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.MethodHandler;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.PluginDefinition.Provided;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.SessionAuthenticator;
import org.quicprochat.proto.v1.LogoutRequest;
import org.quicprochat.proto.v1.OpaqueLoginFinishRequest;
import org.quicprochat.proto.v1.OpaqueLoginFinishResponse;
import org.quicprochat.proto.v1.OpaqueLoginStartRequest;
import org.quicprochat.proto.v1.OpaqueLoginStartResponse;
import org.quicprochat.proto.v1.OpaqueRegisterFinishRequest;
import org.quicprochat.proto.v1.OpaqueRegisterStartRequest;
import org.quicprochat.proto.v1.OpaqueRegisterStartResponse;

/** The plugin, started, and a client for it whose key stretching costs nothing. */
final class AuthServer {
    final FakeContext context;
    final PluginDefinition definition;
    final OpaqueClient client = new OpaqueClient(byte[]::clone, new SecureRandom());

    AuthServer(FakeStore store, Path directory, String config) throws Exception {
        this(new FakeContext(store, directory, config));
    }

    AuthServer(FakeContext context) throws Exception {
        this.context = context;
        definition = new AuthOpaquePlugin().define(context);
        for (PluginDefinition.Hook hook : definition.onStart()) {
            hook.run();
        }
    }

    static ByteString newIdentity() {
        try {
            byte[] encoded = KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded();
            return ByteString.copyFrom(encoded, encoded.length - 32, 32);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Calls a method as the dispatcher does: parsed anew, and authenticated where it asks for a session. */
    MessageLite call(int id, FakeConnection connection, MessageLite request) {
        MethodSpec<?> method = definition.methods().stream()
                .filter(candidate -> candidate.id() == id)
                .findFirst()
                .orElseThrow();
        return call(method, new FakeCall(id, connection), request);
    }

    private <Q extends MessageLite> MessageLite call(MethodSpec<Q> method, Call call, MessageLite request) {
        Q parsed;
        try {
            parsed = method.parser().parseFrom(request.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        return switch (method.handler()) {
            case MethodHandler.Open<Q> open -> open.code().handle(call, parsed);
            case MethodHandler.Session<Q> session ->
                session.code().handle(authenticate(session.token().apply(parsed)), call, parsed);
            default -> throw new AssertionError("no such method here");
        };
    }

    Principal authenticate(ByteString token) {
        return extension(SessionAuthenticator.class).authenticate(token);
    }

    <T> T extension(Class<T> type) {
        return find(definition.extensions(), type);
    }

    <T> T service(Class<T> type) {
        return find(definition.services(), type);
    }

    private static <T> T find(Iterable<Provided<?>> provided, Class<T> type) {
        for (Provided<?> candidate : provided) {
            if (candidate.type().equals(type)) {
                return type.cast(candidate.instance());
            }
        }
        throw new AssertionError("nothing provided");
    }

    void runJobs() {
        definition.jobs().stream().map(BackgroundJob::work).forEach(Runnable::run);
    }

    void advance(Duration duration) {
        context.advance(duration);
    }

    /** The first half of a registration, and the request that ends it. */
    OpaqueRegisterFinishRequest.Builder registration(String username, String password, ByteString identity) {
        ClientRegistration registration = client.register(bytes(password));
        OpaqueRegisterStartResponse started = (OpaqueRegisterStartResponse) call(
                100,
                new FakeConnection(),
                OpaqueRegisterStartRequest.newBuilder()
                        .setUsername(username)
                        .setRegistrationRequest(ByteString.copyFrom(registration.request()))
                        .build());
        try {
            byte[] record = registration
                    .finish(started.getRegistrationResponse().toByteArray())
                    .record();
            return OpaqueRegisterFinishRequest.newBuilder()
                    .setUsername(username)
                    .setUpload(ByteString.copyFrom(record))
                    .setIdentityKey(identity);
        } catch (InvalidMessageException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes an account; gives its identity key. */
    ByteString register(String username, String password) {
        ByteString identity = newIdentity();
        finishRegistration(registration(username, password, identity));
        return identity;
    }

    void finishRegistration(OpaqueRegisterFinishRequest.Builder request) {
        call(101, new FakeConnection(), request.build());
    }

    byte[] startLogin(FakeConnection connection, String username, byte[] ke1) {
        OpaqueLoginStartRequest request = OpaqueLoginStartRequest.newBuilder()
                .setUsername(username)
                .setLoginRequest(ByteString.copyFrom(ke1))
                .build();
        return ((OpaqueLoginStartResponse) call(102, connection, request))
                .getLoginResponse()
                .toByteArray();
    }

    /** The first half of a login, and the request that ends it. */
    OpaqueLoginFinishRequest.Builder login(FakeConnection connection, String username, String password)
            throws OpaqueException {
        ClientLogin login = client.login(bytes(password));
        ClientLogin.Result result = login.finish(startLogin(connection, username, login.ke1()));
        return OpaqueLoginFinishRequest.newBuilder()
                .setUsername(username)
                .setFinalization(ByteString.copyFrom(result.ke3()));
    }

    OpaqueLoginFinishResponse finishLogin(FakeConnection connection, OpaqueLoginFinishRequest.Builder request) {
        return (OpaqueLoginFinishResponse) call(103, connection, request.build());
    }

    /** A session token. */
    ByteString login(String username, String password) throws OpaqueException {
        FakeConnection connection = new FakeConnection();
        return finishLogin(connection, login(connection, username, password)).getSessionToken();
    }

    void logout(ByteString token) {
        call(
                104,
                new FakeConnection(),
                LogoutRequest.newBuilder().setSessionToken(token).build());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static ByteString repeat(int value, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return ByteString.copyFrom(bytes);
    }
}
