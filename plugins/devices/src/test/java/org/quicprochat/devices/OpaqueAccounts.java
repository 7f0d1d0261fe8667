package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.quicprochat.opaque.ClientLogin;
import org.quicprochat.opaque.ClientRegistration;
import org.quicprochat.opaque.OpaqueClient;
import org.quicprochat.opaque.OpaqueException;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.proto.v1.OpaqueLoginFinishRequest;
import org.quicprochat.proto.v1.OpaqueLoginFinishResponse;
import org.quicprochat.proto.v1.OpaqueLoginStartRequest;
import org.quicprochat.proto.v1.OpaqueLoginStartResponse;
import org.quicprochat.proto.v1.OpaqueRegisterFinishRequest;
import org.quicprochat.proto.v1.OpaqueRegisterFinishResponse;
import org.quicprochat.proto.v1.OpaqueRegisterStartRequest;
import org.quicprochat.proto.v1.OpaqueRegisterStartResponse;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;

/** Accounts and sessions of a server with OPAQUE; every password is the account's name. */
final class OpaqueAccounts {
    private final TestServer server;
    private final OpaqueClient client = new OpaqueClient(byte[]::clone, new SecureRandom());

    OpaqueAccounts(TestServer server) {
        this.server = server;
    }

    private static byte[] password(String username) {
        return username.getBytes(StandardCharsets.UTF_8);
    }

    IdentityKey register(String username) {
        try {
            byte[] encoded = KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPublic()
                    .getEncoded();
            ByteString identity = ByteString.copyFrom(encoded, encoded.length - 32, 32);
            ClientRegistration registration = client.register(password(username));
            OpaqueRegisterStartResponse started = server.call(
                    100,
                    OpaqueRegisterStartRequest.newBuilder()
                            .setUsername(username)
                            .setRegistrationRequest(ByteString.copyFrom(registration.request()))
                            .build(),
                    OpaqueRegisterStartResponse.parser());
            byte[] upload = registration
                    .finish(started.getRegistrationResponse().toByteArray())
                    .record();
            server.call(
                    101,
                    OpaqueRegisterFinishRequest.newBuilder()
                            .setUsername(username)
                            .setUpload(ByteString.copyFrom(upload))
                            .setIdentityKey(identity)
                            .build(),
                    OpaqueRegisterFinishResponse.parser());
            return new IdentityKey(identity);
        } catch (NoSuchAlgorithmException | OpaqueException e) {
            throw new AssertionError(e);
        }
    }

    /** The token of a session of a device, or of none where that is empty. */
    ByteString login(String username, ByteString device) {
        return tryLogin(username, device).ok(OpaqueLoginFinishResponse.parser()).getSessionToken();
    }

    TestAnswer tryLogin(String username, ByteString device) {
        try (TestConnection connection = server.connect()) {
            ClientLogin login = client.login(password(username));
            OpaqueLoginStartResponse started = connection.call(
                    102,
                    OpaqueLoginStartRequest.newBuilder()
                            .setUsername(username)
                            .setLoginRequest(ByteString.copyFrom(login.ke1()))
                            .build(),
                    OpaqueLoginStartResponse.parser());
            ClientLogin.Result result = login.finish(started.getLoginResponse().toByteArray());
            return connection.call(
                    103,
                    OpaqueLoginFinishRequest.newBuilder()
                            .setUsername(username)
                            .setFinalization(ByteString.copyFrom(result.ke3()))
                            .setDeviceId(device)
                            .build());
        } catch (OpaqueException e) {
            throw new AssertionError(e);
        }
    }
}
