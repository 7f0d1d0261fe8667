package org.quicprochat.opaque;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both halves against RFC 9807, appendix C, for the vectors of our suite: C.1.1, C.1.2 and C.2.1. */
class RfcVectorsTest {
    /** The vectors leave the password unstretched. */
    private static final Ksf IDENTITY = byte[]::clone;

    static List<Vectors> real() {
        return vectors(false);
    }

    static List<Vectors> fake() {
        return vectors(true);
    }

    @Test
    void noVectorIsLeftOut() {
        assertThat(real()).extracting(v -> v.string("section")).containsExactly("C.1.1", "C.1.2");
        assertThat(fake()).extracting(v -> v.string("section")).containsExactly("C.2.1");
    }

    @ParameterizedTest
    @MethodSource("real")
    void registration(Vectors vector) throws Exception {
        Vectors in = vector.sub("inputs");
        Vectors out = vector.sub("outputs");
        ScriptedRandom random =
                new ScriptedRandom(ScriptedRandom.wide(in.bytes("blind_registration")), in.bytes("envelope_nonce"));
        ClientRegistration registration = client(vector, random).register(in.bytes("password"));
        assertThat(registration.request()).isEqualTo(out.bytes("registration_request"));
        byte[] response = server(vector, new ScriptedRandom())
                .registrationResponse(registration.request(), in.bytes("credential_identifier"));
        assertThat(response).isEqualTo(out.bytes("registration_response"));
        ClientRegistration.Result result = registration.finish(response);
        assertThat(result.record()).isEqualTo(out.bytes("registration_upload"));
        assertThat(result.exportKey()).isEqualTo(out.bytes("export_key"));
        assertThat(result.serverPublicKey()).isEqualTo(in.bytes("server_public_key"));
        assertThat(random.isSpent()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("real")
    void login(Vectors vector) throws Exception {
        Vectors in = vector.sub("inputs");
        Vectors out = vector.sub("outputs");
        ScriptedRandom clientRandom = new ScriptedRandom(
                ScriptedRandom.wide(in.bytes("blind_login")),
                in.bytes("client_nonce"),
                in.bytes("client_keyshare_seed"));
        ClientLogin login = client(vector, clientRandom).login(in.bytes("password"));
        assertThat(login.ke1()).isEqualTo(out.bytes("KE1"));

        ScriptedRandom serverRandom = new ScriptedRandom(
                new byte[64], in.bytes("masking_nonce"), in.bytes("server_nonce"), in.bytes("server_keyshare_seed"));
        RegistrationRecord record = RegistrationRecord.decode(out.bytes("registration_upload"));
        LoginAnswer answer = server(vector, serverRandom)
                .startLogin(login.ke1(), in.bytes("credential_identifier"), Optional.of(record), identities(in));
        assertThat(answer.ke2()).isEqualTo(out.bytes("KE2"));

        ClientLogin.Result result = login.finish(answer.ke2());
        assertThat(result.ke3()).isEqualTo(out.bytes("KE3"));
        assertThat(result.sessionKey()).isEqualTo(out.bytes("session_key"));
        assertThat(result.exportKey()).isEqualTo(out.bytes("export_key"));
        assertThat(answer.pending().finish(result.ke3())).hasValue(out.bytes("session_key"));
        assertThat(clientRandom.isSpent()).isTrue();
        assertThat(serverRandom.isSpent()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("real")
    void intermediateValues(Vectors vector) throws Exception {
        Vectors in = vector.sub("inputs");
        Vectors out = vector.sub("outputs");
        Vectors between = vector.sub("intermediates");
        Ristretto255 group = new Ristretto255();
        byte[] oprfSeed =
                Primitives.expand(in.bytes("oprf_seed"), 32, in.bytes("credential_identifier"), Bytes.ascii("OprfKey"));
        assertThat(new Oprf(group)
                        .deriveKey(oprfSeed, Bytes.ascii("OPAQUE-DeriveKeyPair"))
                        .encode())
                .isEqualTo(between.bytes("oprf_key"));
        byte[] randomized = client(vector, new ScriptedRandom())
                .randomizedPassword(
                        in.bytes("password"),
                        group.decodeScalar(in.bytes("blind_registration")),
                        Bytes.slice(out.bytes("registration_response"), 0, 32));
        assertThat(randomized).isEqualTo(between.bytes("randomized_password"));
        Envelope envelope = Envelope.seal(
                group, randomized, in.bytes("envelope_nonce"), in.bytes("server_public_key"), identities(in));
        assertThat(envelope.encode()).isEqualTo(between.bytes("envelope"));
        assertThat(envelope.publicKey()).isEqualTo(between.bytes("client_public_key"));
        assertThat(group.mulBase(envelope.privateKey()).encode()).isEqualTo(between.bytes("client_public_key"));
    }

    @ParameterizedTest
    @MethodSource("fake")
    void fakeLogin(Vectors vector) throws Exception {
        Vectors in = vector.sub("inputs");
        ScriptedRandom random = new ScriptedRandom(
                in.bytes("masking_key"),
                in.bytes("masking_nonce"),
                in.bytes("server_nonce"),
                in.bytes("server_keyshare_seed"));
        LoginAnswer answer = server(vector, random)
                .startLogin(in.bytes("KE1"), in.bytes("credential_identifier"), Optional.empty(), identities(in));
        assertThat(answer.ke2()).isEqualTo(vector.sub("outputs").bytes("KE2"));
        assertThat(random.isSpent()).isTrue();
    }

    private static List<Vectors> vectors(boolean fake) {
        return Vectors.file("opaque-rfc9807.json").list("vectors").stream()
                .filter(vector -> vector.flag("fake") == fake)
                .filter(vector -> vector.sub("config").string("Group").equals("ristretto255"))
                .toList();
    }

    private static OpaqueClient client(Vectors vector, ScriptedRandom random) {
        return new OpaqueClient(
                IDENTITY, vector.sub("config").bytes("Context"), identities(vector.sub("inputs")), random);
    }

    private static OpaqueServer server(Vectors vector, ScriptedRandom random) throws InvalidMessageException {
        Vectors in = vector.sub("inputs");
        byte[] dummy = in.optional("client_public_key").orElse(in.bytes("server_public_key"));
        byte[] setup = Bytes.concat(in.bytes("oprf_seed"), in.bytes("server_private_key"), dummy);
        OpaqueServer server =
                new OpaqueServer(ServerSetup.decode(setup), vector.sub("config").bytes("Context"), random);
        assertThat(server.publicKey()).isEqualTo(in.bytes("server_public_key"));
        return server;
    }

    private static Identities identities(Vectors in) {
        return Identities.of(in.optional("client_identity"), in.optional("server_identity"));
    }
}
