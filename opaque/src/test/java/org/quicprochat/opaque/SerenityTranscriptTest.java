package org.quicprochat.opaque;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both halves replay what the common JavaScript client and its server said to each other. */
class SerenityTranscriptTest {
    private static final Vectors FILE = Vectors.file("serenity-transcript.json");

    private final Ristretto255 group = new Ristretto255();

    static List<Vectors> transcripts() {
        return FILE.list("transcripts");
    }

    @Test
    void serverSetup() throws Exception {
        Vectors vector = FILE.sub("server_setup");
        ServerSetup setup = ServerSetup.fromBase64Url(vector.string("base64url"));
        assertThat(setup.encode()).isEqualTo(vector.bytes("hex"));
        assertThat(setup.toBase64Url()).isEqualTo(vector.string("base64url"));
        assertThat(setup.oprfSeed()).isEqualTo(vector.bytes("oprf_seed"));
        assertThat(setup.privateKey().encode()).isEqualTo(vector.bytes("server_private_key"));
        assertThat(setup.publicKey()).isEqualTo(vector.bytes("server_public_key"));
        assertThat(setup.dummyPublicKey()).isEqualTo(vector.bytes("dummy_public_key"));
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void clientRegisters(Vectors transcript) throws Exception {
        Vectors hex = transcript.sub("hex");
        Vectors derived = transcript.sub("derived_by_independent_recomputation");
        byte[] record = hex.bytes("registration_record");
        byte[] nonce = Bytes.slice(record, 96, 32);
        ScriptedRandom random = new ScriptedRandom(ScriptedRandom.wide(derived.bytes("registration_blind")), nonce);
        ClientRegistration registration = client(transcript, random).register(password(transcript));
        assertThat(registration.request()).isEqualTo(hex.bytes("registration_request"));
        ClientRegistration.Result result = registration.finish(hex.bytes("registration_response"));
        assertThat(result.record()).isEqualTo(record);
        assertThat(result.exportKey()).isEqualTo(hex.bytes("export_key"));
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void clientDerivesTheSameKeys(Vectors transcript) throws Exception {
        Vectors hex = transcript.sub("hex");
        Vectors derived = transcript.sub("derived_by_independent_recomputation");
        GroupScalar blind = group.decodeScalar(derived.bytes("registration_blind"));
        byte[] evaluated = Bytes.slice(hex.bytes("registration_response"), 0, 32);
        assertThat(new Oprf(group).finish(password(transcript), blind, evaluated))
                .isEqualTo(derived.bytes("oprf_output"));
        byte[] randomized =
                client(transcript, new ScriptedRandom()).randomizedPassword(password(transcript), blind, evaluated);
        assertThat(randomized).isEqualTo(derived.bytes("randomized_password"));
        byte[] record = hex.bytes("registration_record");
        assertThat(OpaqueClient.maskingKey(randomized)).isEqualTo(Bytes.slice(record, 32, 64));
        Envelope envelope = Envelope.open(
                group, randomized, Bytes.slice(record, 96, 96), setup().publicKey(), identities(transcript));
        assertThat(envelope.privateKey().encode()).isEqualTo(derived.bytes("client_private_key"));
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void clientLogsIn(Vectors transcript) throws Exception {
        Vectors hex = transcript.sub("hex");
        Vectors derived = transcript.sub("derived_by_independent_recomputation");
        ClientLogin login = new ClientLogin(
                client(transcript, new ScriptedRandom()),
                password(transcript),
                group.decodeScalar(derived.bytes("login_blind")),
                Bytes.slice(hex.bytes("ke1"), 32, 32),
                group.decodeScalar(derived.bytes("client_ephemeral_private_key")));
        assertThat(login.ke1()).isEqualTo(hex.bytes("ke1"));
        ClientLogin.Result result = login.finish(hex.bytes("ke2"));
        assertThat(result.ke3()).isEqualTo(hex.bytes("ke3"));
        assertThat(result.sessionKey()).isEqualTo(hex.bytes("session_key"));
        assertThat(result.exportKey()).isEqualTo(hex.bytes("export_key"));
        assertThat(result.serverPublicKey()).isEqualTo(setup().publicKey());
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void serverAnswersTheSame(Vectors transcript) throws Exception {
        Vectors hex = transcript.sub("hex");
        byte[] ke2 = hex.bytes("ke2");
        ScriptedRandom random = new ScriptedRandom(new byte[64], Bytes.slice(ke2, 32, 32), new byte[32], new byte[32]);
        OpaqueServer server = new OpaqueServer(setup(), random);
        assertThat(server.registrationResponse(hex.bytes("registration_request"), identifier(transcript)))
                .isEqualTo(hex.bytes("registration_response"));
        RegistrationRecord record = RegistrationRecord.decode(hex.bytes("registration_record"));
        LoginAnswer answer = server.startLogin(
                hex.bytes("ke1"), identifier(transcript), Optional.of(record), identities(transcript));
        // The server's keyshare is not in the transcript; all that comes before it is.
        assertThat(Arrays.copyOf(answer.ke2(), 192)).isEqualTo(Arrays.copyOf(ke2, 192));
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void keyScheduleGivesTheTagsOfTheServer(Vectors transcript) throws Exception {
        Vectors hex = transcript.sub("hex");
        Vectors derived = transcript.sub("derived_by_independent_recomputation");
        byte[] ke2 = hex.bytes("ke2");
        GroupScalar ephemeral = group.decodeScalar(derived.bytes("client_ephemeral_private_key"));
        GroupElement serverKeyshare = group.decode(Bytes.slice(ke2, 224, 32));
        byte[] keyMaterial = Bytes.concat(
                serverKeyshare.mulSecret(ephemeral).encode(),
                group.decode(setup().publicKey()).mulSecret(ephemeral).encode(),
                serverKeyshare
                        .mulSecret(group.decodeScalar(derived.bytes("client_private_key")))
                        .encode());
        byte[] clientKey = Bytes.slice(hex.bytes("registration_record"), 0, 32);
        byte[] preamble = KeySchedule.preamble(
                new byte[0],
                identities(transcript).client(clientKey),
                hex.bytes("ke1"),
                identities(transcript).server(setup().publicKey()),
                Arrays.copyOf(ke2, 256));
        assertThat(Primitives.sha512(preamble)).isEqualTo(derived.bytes("preamble_sha512"));
        KeySchedule keys = KeySchedule.derive(keyMaterial, preamble);
        assertThat(keys.serverMac()).isEqualTo(Bytes.slice(ke2, 256, 64));
        assertThat(Bytes.concat(keys.sessionKey(), keys.clientMac())).isEqualTo(hex.bytes("server_login_state"));
        PendingLogin pending = new PendingLogin(true, keys.clientMac(), keys.sessionKey());
        assertThat(pending.finish(hex.bytes("ke3"))).hasValue(hex.bytes("session_key"));
    }

    @Test
    void unknownUserGetsTheSameEvaluation() throws Exception {
        Vectors vector = FILE.sub("unknown_user");
        byte[] name = vector.string("user_identifier").getBytes(StandardCharsets.UTF_8);
        ScriptedRandom random = new ScriptedRandom(new byte[64], new byte[32], new byte[32], new byte[32]);
        LoginAnswer answer = new OpaqueServer(setup(), random).startLogin(vector.bytes("ke1"), name, Optional.empty());
        assertThat(Arrays.copyOf(answer.ke2(), 32)).isEqualTo(Arrays.copyOf(vector.bytes("ke2"), 32));
        assertThat(answer.ke2()).hasSameSizeAs(vector.bytes("ke2"));
    }

    @Test
    void defaultStretchingIsTheOneOfTheTranscript() {
        Vectors argon = transcripts().getFirst().sub("argon2id");
        assertThat(Argon2idKsf.MEMORY_CONSTRAINED).isEqualTo(ksf(argon));
    }

    @Test
    void base64UrlIsTheSame() {
        Vectors text = transcripts().getFirst().sub("base64url");
        Vectors hex = transcripts().getFirst().sub("hex");
        assertThat(Base64.getUrlDecoder().decode(text.string("loginResponse"))).isEqualTo(hex.bytes("ke2"));
    }

    private static Argon2idKsf ksf(Vectors argon) {
        return new Argon2idKsf(argon.number("memory_kib"), argon.number("iterations"), argon.number("parallelism"));
    }

    private static OpaqueClient client(Vectors transcript, ScriptedRandom random) {
        return new OpaqueClient(ksf(transcript.sub("argon2id")), new byte[0], identities(transcript), random);
    }

    private static ServerSetup setup() throws InvalidMessageException {
        return ServerSetup.decode(FILE.sub("server_setup").bytes("hex"));
    }

    private static byte[] password(Vectors transcript) {
        return transcript.string("password").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] identifier(Vectors transcript) {
        return transcript.string("user_identifier").getBytes(StandardCharsets.UTF_8);
    }

    private static Identities identities(Vectors transcript) {
        if (transcript.absent("identifiers")) {
            return Identities.NONE;
        }
        Vectors names = transcript.sub("identifiers");
        return Identities.of(
                Optional.of(names.string("client").getBytes(StandardCharsets.UTF_8)),
                Optional.of(names.string("server").getBytes(StandardCharsets.UTF_8)));
    }
}
