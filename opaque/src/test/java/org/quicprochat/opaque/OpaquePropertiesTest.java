package org.quicprochat.opaque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold of every run, whatever the bytes. */
class OpaquePropertiesTest {
    private static final Ksf CHEAP = input -> Primitives.sha512(input);
    private static final byte[] ALICE = "alice".getBytes(StandardCharsets.UTF_8);
    private static final byte[] PASSWORD = "correct horse".getBytes(StandardCharsets.UTF_8);

    static LongStream seeds() {
        return LongStream.range(1, 1 + Long.getLong("qpc.seeds", 8));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void rightPasswordLogsInWithTheKeysOfTheRegistration(long seed) throws Exception {
        World world = new World(seed);
        ClientLogin login = world.client.login(PASSWORD);
        LoginAnswer answer = world.start(login.ke1());
        ClientLogin.Result result = login.finish(answer.ke2());
        assertThat(answer.pending().finish(result.ke3())).hasValue(result.sessionKey());
        assertThat(result.exportKey()).isEqualTo(world.registered.exportKey());
        assertThat(result.serverPublicKey()).isEqualTo(world.registered.serverPublicKey());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void wrongPasswordAndUnknownNameFailAlike(long seed) throws Exception {
        World world = new World(seed);
        ClientLogin wrong = world.client.login("correct Horse".getBytes(StandardCharsets.UTF_8));
        byte[] real = world.start(wrong.ke1()).ke2();
        assertThatThrownBy(() -> wrong.finish(real)).isInstanceOf(LoginFailedException.class);

        ClientLogin unknown = world.client.login(PASSWORD);
        byte[] fake =
                world.server.startLogin(unknown.ke1(), ALICE, Optional.empty()).ke2();
        assertThatThrownBy(() -> unknown.finish(fake)).isInstanceOf(LoginFailedException.class);
        assertThat(fake).hasSameSizeAs(real);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aFlippedBitOfKe2NeverGivesAKe3(long seed) throws Exception {
        World world = new World(seed);
        for (int i = 0; i < 20; i++) {
            ClientLogin login = world.client.login(PASSWORD);
            byte[] ke2 = world.start(login.ke1()).ke2();
            world.flip(ke2);
            assertThatThrownBy(() -> login.finish(ke2)).isInstanceOf(OpaqueException.class);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aFlippedBitOfKe1NeverLogsIn(long seed) throws Exception {
        World world = new World(seed);
        for (int i = 0; i < 20; i++) {
            ClientLogin login = world.client.login(PASSWORD);
            byte[] ke1 = login.ke1();
            world.flip(ke1);
            try {
                LoginAnswer answer = world.start(ke1);
                assertThatThrownBy(() -> login.finish(answer.ke2())).isInstanceOf(LoginFailedException.class);
            } catch (InvalidMessageException e) {
                assertThat(e).hasMessage("group element is invalid");
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aFlippedBitOfKe3OfTheRecordOrOfTheNameNeverLogsIn(long seed) throws Exception {
        World world = new World(seed);
        ClientLogin login = world.client.login(PASSWORD);
        LoginAnswer answer = world.start(login.ke1());
        byte[] ke3 = login.finish(answer.ke2()).ke3();
        world.flip(ke3);
        assertThat(answer.pending().finish(ke3)).isEmpty();

        byte[] record = world.registered.record();
        int at = 32 + world.random.nextInt(record.length - 32);
        record[at] ^= (byte) (1 << world.random.nextInt(8));
        Optional<RegistrationRecord> changed = Optional.of(RegistrationRecord.decode(record));
        ClientLogin second = world.client.login(PASSWORD);
        byte[] ke2 = world.server.startLogin(second.ke1(), ALICE, changed).ke2();
        assertThatThrownBy(() -> second.finish(ke2)).isInstanceOf(LoginFailedException.class);

        ClientLogin third = world.client.login(PASSWORD);
        byte[] other = world.server
                .startLogin(third.ke1(), new byte[] {1}, Optional.of(world.record))
                .ke2();
        assertThatThrownBy(() -> third.finish(other)).isInstanceOf(LoginFailedException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aReplayedOrSwappedKe3NeverLogsIn(long seed) throws Exception {
        World world = new World(seed);
        ClientLogin first = world.client.login(PASSWORD);
        LoginAnswer firstAnswer = world.start(first.ke1());
        LoginAnswer again = world.start(first.ke1());
        byte[] ke3 = first.finish(firstAnswer.ke2()).ke3();
        assertThat(again.pending().finish(ke3)).isEmpty();
        assertThat(firstAnswer.pending().finish(ke3)).isPresent();
        assertThat(firstAnswer.pending().finish(ke3)).isEmpty();
        assertThat(firstAnswer.pending().finish(new byte[64])).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void contextAndIdentitiesBind(long seed) throws Exception {
        World world = new World(seed);
        OpaqueClient elsewhere = new OpaqueClient(CHEAP, new byte[] {1}, Identities.NONE, world.random);
        ClientLogin login = elsewhere.login(PASSWORD);
        byte[] ke2 = world.start(login.ke1()).ke2();
        assertThatThrownBy(() -> login.finish(ke2)).isInstanceOf(LoginFailedException.class);

        Identities named = Identities.of(Optional.of(ALICE), Optional.empty());
        ClientLogin other = new OpaqueClient(CHEAP, new byte[0], named, world.random).login(PASSWORD);
        byte[] answer = world.server
                .startLogin(other.ke1(), ALICE, Optional.of(world.record), named)
                .ke2();
        assertThatThrownBy(() -> other.finish(answer)).isInstanceOf(LoginFailedException.class);
    }

    @Test
    void lengthsAreExact() throws Exception {
        World world = new World(1);
        byte[] ke1 = world.client.login(PASSWORD).ke1();
        byte[] request = world.client.register(PASSWORD).request();
        for (int change : new int[] {-1, 1}) {
            assertInvalid(() -> world.server.registrationResponse(resized(request, change), ALICE));
            assertInvalid(() -> world.server.startLogin(resized(ke1, change), ALICE, Optional.empty()));
            assertInvalid(() -> RegistrationRecord.decode(resized(world.registered.record(), change)));
            assertInvalid(() -> world.client.login(PASSWORD).finish(new byte[320 + change]));
            assertInvalid(() -> world.client.register(PASSWORD).finish(new byte[64 + change]));
            assertInvalid(() -> ServerSetup.decode(resized(world.setup.encode(), change)));
            LoginAnswer answer = world.start(ke1);
            assertThat(answer.pending().finish(new byte[64 + change])).isEmpty();
        }
    }

    @Test
    void identityElementsAreRefused() throws Exception {
        World world = new World(2);
        byte[] ke1 = world.client.login(PASSWORD).ke1();
        assertInvalid(() -> world.server.registrationResponse(new byte[32], ALICE));
        assertInvalid(() -> world.server.startLogin(zeroed(ke1, 0), ALICE, Optional.empty()));
        assertInvalid(() -> world.server.startLogin(zeroed(ke1, 64), ALICE, Optional.empty()));
        assertInvalid(() -> RegistrationRecord.decode(zeroed(world.registered.record(), 0)));
        ClientLogin login = world.client.login(PASSWORD);
        byte[] ke2 = world.start(login.ke1()).ke2();
        assertInvalid(() -> login.finish(zeroed(ke2, 224)));
        assertInvalid(() -> world.client.login(PASSWORD).finish(zeroed(ke2, 0)));
        assertInvalid(() -> ServerSetup.decode(zeroed(world.setup.encode(), 64)));
        assertInvalid(() -> ServerSetup.decode(zeroed(world.setup.encode(), 96)));
    }

    @Test
    void setupTextIsStrict() throws Exception {
        ServerSetup setup = new World(3).setup;
        String text = setup.toBase64Url();
        assertThat(text).hasSize(171);
        assertThat(ServerSetup.fromBase64Url(text).encode()).isEqualTo(setup.encode());
        assertInvalid(() -> ServerSetup.fromBase64Url(text + "="));
        assertInvalid(() -> ServerSetup.fromBase64Url(text + "AA"));
        assertInvalid(() -> ServerSetup.fromBase64Url("+" + text.substring(1)));
    }

    @Test
    void nothingSecretIsPrinted() throws Exception {
        World world = new World(4);
        assertThat(world.setup).hasToString("ServerSetup[secret]");
        ClientLogin login = world.client.login(PASSWORD);
        assertThat(world.start(login.ke1()).pending()).hasToString("PendingLogin[secret]");
    }

    @Test
    void aRunIsUsedOnce() throws Exception {
        World world = new World(5);
        ClientLogin login = world.client.login(PASSWORD);
        byte[] ke2 = world.start(login.ke1()).ke2();
        login.finish(ke2);
        assertThatThrownBy(() -> login.finish(ke2)).isInstanceOf(IllegalStateException.class);
    }

    private static void assertInvalid(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(InvalidMessageException.class);
    }

    private static byte[] resized(byte[] bytes, int change) {
        return Arrays.copyOf(bytes, bytes.length + change);
    }

    private static byte[] zeroed(byte[] bytes, int from) {
        byte[] copy = bytes.clone();
        Arrays.fill(copy, from, from + 32, (byte) 0);
        return copy;
    }

    /** A server that alice is registered with. */
    private static final class World {
        final Random random;
        final ServerSetup setup;
        final OpaqueServer server;
        final OpaqueClient client;
        final ClientRegistration.Result registered;
        final RegistrationRecord record;

        World(long seed) throws InvalidMessageException {
            random = new Random(seed);
            setup = ServerSetup.generate(random);
            server = new OpaqueServer(setup, random);
            client = new OpaqueClient(CHEAP, random);
            ClientRegistration registration = client.register(PASSWORD);
            registered = registration.finish(server.registrationResponse(registration.request(), ALICE));
            record = RegistrationRecord.decode(registered.record());
        }

        LoginAnswer start(byte[] ke1) throws InvalidMessageException {
            return server.startLogin(ke1, ALICE, Optional.of(record));
        }

        void flip(byte[] bytes) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
    }
}
