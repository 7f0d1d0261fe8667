package org.quicprochat.auth.opaque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.auth.opaque.Answers.assertRefused;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quicprochat.auth.opaque.FakeContext.FakeConnection;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.proto.v1.OpaqueRegisterFinishRequest;
import org.quicprochat.proto.v1.OpaqueRegisterStartRequest;
import org.quicprochat.proto.v1.OpaqueRegisterStartResponse;
import org.quicprochat.wire.Status;

/** Methods 100 and 101. */
class RegistrationTest {
    @TempDir
    private Path directory;

    private final FakeStore store = new FakeStore();

    @Test
    void aNewAccountIsInTheDirectory() throws Exception {
        AuthServer server = server("");
        ByteString identity = server.register("Alice.B_c-9", "secret");
        UserDirectory users = server.service(UserDirectory.class);
        Account account = store.read(tx -> users.byUsername(tx, "ALICE.b_c-9")).orElseThrow();
        assertThat(account.identity().bytes()).isEqualTo(identity);
        assertThat(account.username()).isEqualTo("alice.b_c-9");
        assertThat(account.registeredAt()).isEqualTo(server.context.clock().instant());
        assertThat(store.<Optional<Account>>read(tx -> users.byIdentity(tx, account.identity())))
                .hasValue(account);
        assertThat(store.<Optional<Account>>read(tx -> users.byUsername(tx, "nobody")))
                .isEmpty();
        assertThat(store.<Optional<Account>>read(tx -> users.byUsername(tx, "?")))
                .isEmpty();
    }

    @Test
    void theDirectoryListsEveryAccountInBites() throws Exception {
        AuthServer server = server("");
        List<ByteString> identities = new ArrayList<>();
        for (String name : List.of("alice", "bob", "carol")) {
            identities.add(server.register(name, "secret"));
        }
        identities.sort(ByteString.unsignedLexicographicalComparator());
        UserDirectory users = server.service(UserDirectory.class);

        List<Account> first = store.read(tx -> users.list(tx, Optional.empty(), 2));
        Optional<IdentityKey> last = Optional.of(first.getLast().identity());
        List<Account> rest = store.read(tx -> users.list(tx, last, 2));

        assertThat(first).extracting(account -> account.identity().bytes()).isEqualTo(identities.subList(0, 2));
        assertThat(rest).extracting(account -> account.identity().bytes()).containsExactly(identities.getLast());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ab", "abcdefghijklmnopqrstuvwxyz0123456", "a b", "al\u00efce", "\u212aelvin", "a/b", "abc\n"
            })
    void namesThatNobodyCanHave(String username) throws Exception {
        AuthServer server = server("");
        assertRefused(
                Status.BAD_REQUEST,
                "USERNAME_INVALID",
                "username",
                () -> server.registration(username, "secret", AuthServer.newIdentity()));
        OpaqueRegisterFinishRequest.Builder finish = server.registration("alice", "secret", AuthServer.newIdentity());
        assertRefused(
                Status.BAD_REQUEST,
                "USERNAME_INVALID",
                "username",
                () -> server.finishRegistration(finish.setUsername(username)));
    }

    @Test
    void startAnswersTheSameWhetherOrNotTheNameIsTaken() throws Exception {
        AuthServer server = server("");
        OpaqueRegisterStartRequest request = OpaqueRegisterStartRequest.newBuilder()
                .setUsername("alice")
                .setRegistrationRequest(
                        ByteString.copyFrom(server.client.register(new byte[1]).request()))
                .build();
        int before = store.gets();
        ByteString free = response(server, request);
        assertThat(store.gets()).isEqualTo(before);
        server.register("alice", "secret");
        assertThat(response(server, request)).isEqualTo(free);
        assertThat(free.size()).isEqualTo(64);
    }

    @Test
    void startRefusesWhatIsNoRequest() throws Exception {
        AuthServer server = server("");
        for (int length : new int[] {0, 31, 33}) {
            assertRefused(
                    Status.BAD_REQUEST,
                    "LENGTH",
                    "registration_request",
                    () -> start(server, AuthServer.repeat(1, length)));
        }
        for (int value : new int[] {0, 1, 0xff}) {
            assertRefused(
                    Status.BAD_REQUEST,
                    "OPAQUE_INVALID",
                    "registration_request",
                    () -> start(server, AuthServer.repeat(value, 32)));
        }
    }

    @Test
    void finishRefusesWhatIsNoRecord() throws Exception {
        AuthServer server = server("");
        OpaqueRegisterFinishRequest good =
                server.registration("alice", "secret", AuthServer.newIdentity()).build();
        for (int length : new int[] {0, 191, 193}) {
            assertRefused(
                    Status.BAD_REQUEST,
                    "LENGTH",
                    "upload",
                    () -> server.finishRegistration(good.toBuilder().setUpload(AuthServer.repeat(1, length))));
        }
        ByteString identityElement =
                AuthServer.repeat(0, 32).concat(good.getUpload().substring(32));
        assertRefused(
                Status.BAD_REQUEST,
                "OPAQUE_INVALID",
                "upload",
                () -> server.finishRegistration(good.toBuilder().setUpload(identityElement)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // The eight points of small order, and other encodings of some.
                "0100000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000080",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                // y = 3 not reduced, which is on the curve; and y = 2, which is not.
                "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0200000000000000000000000000000000000000000000000000000000000000"
            })
    void identityKeysThatNobodyCanHave(String hex) throws Exception {
        AuthServer server = server("");
        ByteString key = ByteString.copyFrom(HexFormat.of().parseHex(hex));
        assertRefused(
                Status.BAD_REQUEST,
                "IDENTITY_KEY_INVALID",
                "identity_key",
                () -> server.finishRegistration(server.registration("alice", "secret", key)));
        assertRefused(
                Status.BAD_REQUEST,
                "LENGTH",
                "identity_key",
                () -> server.finishRegistration(server.registration("alice", "secret", key.substring(1))));
    }

    @Test
    void nameAndKeyAreOneAccountsOnly() throws Exception {
        AuthServer server = server("");
        ByteString identity = server.register("alice", "secret");
        assertRefused(Status.BAD_REQUEST, "USERNAME_TAKEN", "username", () -> server.register("ALICE", "other"));
        assertRefused(
                Status.BAD_REQUEST,
                "IDENTITY_KEY_TAKEN",
                "identity_key",
                () -> server.finishRegistration(server.registration("bob", "secret", identity)));
        assertRefused(
                Status.BAD_REQUEST,
                "USERNAME_TAKEN",
                "username",
                () -> server.finishRegistration(server.registration("alice", "secret", identity)));
        assertThat(server.authenticate(server.login("alice", "secret"))
                        .identity()
                        .bytes())
                .isEqualTo(identity);
    }

    @Test
    void theSameRegistrationAgainIsOk() throws Exception {
        AuthServer server = server("");
        OpaqueRegisterFinishRequest.Builder finish = server.registration("alice", "secret", AuthServer.newIdentity());
        server.finishRegistration(finish);
        int commits = store.commits();
        server.finishRegistration(finish);
        assertThat(store.commits()).isEqualTo(commits);
    }

    @Test
    void aClosedServerTakesNobody() throws Exception {
        OpaqueRegisterFinishRequest.Builder finish =
                server("").registration("alice", "secret", AuthServer.newIdentity());
        AuthServer server = server("registration = closed");
        assertRefused(
                Status.FORBIDDEN,
                "REGISTRATION_CLOSED",
                "",
                () -> server.registration("alice", "secret", AuthServer.newIdentity()));
        assertRefused(Status.FORBIDDEN, "REGISTRATION_CLOSED", "", () -> server.finishRegistration(finish));
    }

    @Test
    void anInviteMakesOneAccount() throws Exception {
        AuthServer server = server("registration = invite");
        OpaqueRegisterFinishRequest.Builder alice = server.registration("alice", "secret", AuthServer.newIdentity());
        OpaqueRegisterFinishRequest.Builder bob = server.registration("bob", "secret", AuthServer.newIdentity());
        assertBadInvite(server, alice);
        assertBadInvite(server, alice.setInviteCode("welcome"));

        String hash = HexFormat.of()
                .formatHex(Tokens.sha256(ByteString.copyFromUtf8("welcome")).toByteArray());
        Files.writeString(directory.resolve("invites"), "# for friends\n\n" + hash.toUpperCase(Locale.ROOT) + "  -\n");
        assertBadInvite(server, alice.setInviteCode("Welcome"));
        assertBadInvite(server, alice.setInviteCode("w".repeat(129)));
        server.finishRegistration(alice.setInviteCode("welcome"));
        server.finishRegistration(alice);
        assertBadInvite(server, bob.setInviteCode("welcome"));
        assertThat(server.login("alice", "secret").size()).isEqualTo(32);
    }

    @Test
    void anInviteIsNotUsedUpByARefusedRegistration() throws Exception {
        server("").register("alice", "secret");
        AuthServer server = server("registration = invite");
        String hash = HexFormat.of()
                .formatHex(Tokens.sha256(ByteString.copyFromUtf8("welcome")).toByteArray());
        Files.writeString(directory.resolve("invites"), hash);
        assertRefused(
                Status.BAD_REQUEST,
                "USERNAME_TAKEN",
                "username",
                () -> server.finishRegistration(server.registration("alice", "mine", AuthServer.newIdentity())
                        .setInviteCode("welcome")));
        server.finishRegistration(
                server.registration("bob", "secret", AuthServer.newIdentity()).setInviteCode("welcome"));
    }

    @Test
    void aNewIdentityIsLoggedWhereThereIsALog() throws Exception {
        AuthServer server = server("");
        List<String> entries = new ArrayList<>();
        server.context.provide(
                TransparencyLog.class,
                (tx, owner, kind, key, detail) -> tx.afterCommit(() -> entries.add(
                        kind + " " + detail.toStringUtf8() + " " + owner.bytes().equals(key))));
        server.register("alice", "secret");
        assertThat(entries).containsExactly("IDENTITY_BOUND alice true");
    }

    @Test
    void aDeletedAccountLeavesNothingButAHeldName() throws Exception {
        AuthServer server = server("");
        ByteString identity = server.register("alice", "secret");
        server.login("alice", "secret");
        Account account = new Account(
                new IdentityKey(identity), "alice", server.context.clock().instant());
        AccountDataOwner owner = server.extension(AccountDataOwner.class);
        assertThat(store.<Long>run(tx -> owner.erase(tx, account))).isEqualTo(3);
        assertThat(store.<Long>run(tx -> owner.erase(tx, account))).isZero();

        assertThat(store.contents()).noneSatisfy((key, value) -> {
            String all = key.elements() + new String(value, StandardCharsets.ISO_8859_1);
            assertThat(all.contains("alice") || key.elements().contains(identity))
                    .isTrue();
        });
        assertRefused(Status.BAD_REQUEST, "USERNAME_TAKEN", "username", () -> server.register("alice", "mine"));
        server.finishRegistration(server.registration("other", "secret", identity));

        server.advance(Duration.ofDays(30).minusMillis(1));
        server.runJobs();
        assertRefused(Status.BAD_REQUEST, "USERNAME_TAKEN", "username", () -> server.register("alice", "mine"));
        server.advance(Duration.ofMillis(1));
        server.register("alice", "mine");
        server.runJobs();
        assertThat(store.contents().keySet()).noneMatch(key -> key.elements().contains("held"));
    }

    @Test
    void aNameThatIsHeldAgainIsHeldInFull() throws Exception {
        AuthServer server = server("");
        AccountDataOwner owner = server.extension(AccountDataOwner.class);
        for (int i = 0; i < 2; i++) {
            ByteString identity = server.register("alice", "secret");
            Account account = new Account(
                    new IdentityKey(identity), "alice", server.context.clock().instant());
            store.run(tx -> owner.erase(tx, account));
            server.advance(Duration.ofDays(30));
        }
        server.advance(Duration.ofMillis(-1));
        server.runJobs();
        assertRefused(Status.BAD_REQUEST, "USERNAME_TAKEN", "username", () -> server.register("alice", "mine"));
    }

    private AuthServer server(String config) throws Exception {
        return new AuthServer(store, directory, config);
    }

    private static void assertBadInvite(AuthServer server, OpaqueRegisterFinishRequest.Builder request) {
        assertRefused(Status.BAD_REQUEST, "INVITE_INVALID", "invite_code", () -> server.finishRegistration(request));
    }

    private static void start(AuthServer server, ByteString blinded) {
        response(
                server,
                OpaqueRegisterStartRequest.newBuilder()
                        .setUsername("alice")
                        .setRegistrationRequest(blinded)
                        .build());
    }

    private static ByteString response(AuthServer server, OpaqueRegisterStartRequest request) {
        return ((OpaqueRegisterStartResponse) server.call(100, new FakeConnection(), request))
                .getRegistrationResponse();
    }
}
