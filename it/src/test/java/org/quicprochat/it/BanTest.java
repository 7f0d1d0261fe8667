package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.ConnectionException;
import org.quicprochat.client.ConnectionState;
import org.quicprochat.client.PushEvent;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.QpcException;
import org.quicprochat.client.RawAnswer;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.Ban;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.GroupMetadata;
import org.quicprochat.proto.v1.LogoutRequest;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.PushMembership;
import org.quicprochat.wire.Status;

/** What becomes of those who are banned, with all of the distribution's plugins. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BanTest {
    private static final int LOGOUT = 104;
    private static final int DELETE_ACCOUNT = 950;
    private static final Optional<ByteString> EVERYWHERE = Optional.empty();
    private static final ByteString LETTER = ByteString.copyFromUtf8("a letter");

    /** What any wait has at most: less than the idle timeout, by which a connection would end without a ban. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A ban that ends by itself, but not while a test runs. */
    private static final Duration LONG = Duration.ofHours(1);

    /** A ban that a test can wait for. */
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final Clients clients = new Clients();
    private RunningServer server;
    private SessionInfo admin;
    private QpcClient client;
    private int made;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        server = RunningServer.start(home, "admins = [ada]\nlimits.rate.enabled = false\n");
        client = clients.connect(server);
        admin = Clients.register(client, "ada");
    }

    @AfterAll
    void stop() {
        client.close();
        clients.close();
        server.close();
    }

    /** Somebody to ban, with a name of their own. */
    private record Person(String name, SessionInfo session) {
        ByteString key() {
            return session.identityKey();
        }
    }

    private Person register() {
        String name = "person-" + made++;
        return new Person(name, Clients.register(client, name));
    }

    private static SessionInfo login(QpcClient from, Person person) {
        return from.auth().login(person.name(), Clients.PASSWORD.toCharArray());
    }

    private Optional<Instant> ban(Person person, Optional<ByteString> channel, Optional<Duration> time) {
        return client.moderation(admin).ban(person.key(), channel, "a reason", time);
    }

    private static void assertRefused(Status status, String reason, Callable<?> call) {
        assertThatExceptionOfType(QpcException.class)
                .isThrownBy(call::call)
                .extracting(QpcException::status, QpcException::reason)
                .containsExactly(status, reason);
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("time for: %s", what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void aBanFromTheServerEndsSessionsAndConnections() throws Exception {
        Person mallory = register();
        Person bystander = register();
        try (QpcClient waits = clients.connect(server);
                QpcClient follows = clients.connect(server);
                QpcClient another = clients.connect(server)) {
            SessionInfo second = login(follows, mallory);
            follows.follow(second);
            another.follow(bystander.session());
            CompletableFuture<FetchResponse> waiting = CompletableFuture.supplyAsync(
                    () -> waits.messages(mallory.session()).fetchWait(1, Duration.ofSeconds(50)),
                    task -> Thread.ofVirtual().start(task));
            await("a connection that waits", () -> waits.openCalls() == 1);

            assertThat(ban(mallory, EVERYWHERE, Optional.empty())).isEmpty();

            await("the end of the connection that waits", () -> waits.state() == ConnectionState.CLOSED);
            await("the end of the connection that follows", () -> follows.state() == ConnectionState.CLOSED);
            assertThat(waiting.handle((answer, thrown) -> thrown).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("what became of the call that waited")
                    .isNotNull();
            assertThatExceptionOfType(ConnectionException.class)
                    .isThrownBy(() -> follows.messages(second).peek(1, 0));
            for (SessionInfo over : List.of(mallory.session(), second)) {
                assertRefused(
                        Status.UNAUTHORIZED,
                        "SESSION_INVALID",
                        () -> client.messages(over).peek(1, 0));
            }
            assertThat(another.state()).isEqualTo(ConnectionState.CONNECTED);
            assertThat(another.messages(bystander.session()).peek(1, 0).getEnvelopesList())
                    .isEmpty();
        }
        assertThat(client.moderation(admin).banned(EVERYWHERE))
                .filteredOn(ban -> ban.getIdentityKey().equals(mallory.key()))
                .extracting(Ban::getReason, Ban::getExpiresAtMs, Ban::getBannedBy)
                .containsExactly(tuple("a reason", 0L, admin.identityKey()));
    }

    @Test
    void theBannedCanLogInAndThenCallNothingButLogoutAndDeleteAccount() throws Exception {
        Person mallory = register();
        ban(mallory, EVERYWHERE, Optional.empty());
        try (QpcClient own = clients.connect(server)) {
            SessionInfo session = login(own, mallory);
            byte[] request = LogoutRequest.newBuilder()
                    .setSessionToken(session.token())
                    .build()
                    .toByteArray(); // The token is field 1 of every request.
            Map<Integer, String> called = new TreeMap<>();
            for (Config method : methodsWithSession()) {
                RawAnswer answer = own.rawCall(method.getInt("id"), request);
                called.put(
                        method.getInt("id"),
                        answer.status().orElseThrow() + " "
                                + ErrorDetail.parseFrom(answer.body()).getReason());
            }
            assertThat(called).hasSizeGreaterThan(30).containsKeys(200, 412, 420, 500, 701, 751);
            assertThat(called)
                    .allSatisfy((id, answer) ->
                            assertThat(answer).as("method %d", id).isEqualTo("FORBIDDEN BANNED"));

            own.auth().logout(session);
            assertRefused(
                    Status.UNAUTHORIZED,
                    "SESSION_INVALID",
                    () -> own.messages(session).peek(1, 0));
            SessionInfo last = login(own, mallory);
            assertThat(own.accounts(last).delete().records()).containsKey("moderation");
        }
        assertThat(client.moderation(admin).banned(EVERYWHERE))
                .extracting(Ban::getIdentityKey)
                .doesNotContain(mallory.key());
    }

    private List<? extends Config> methodsWithSession() {
        Config run = ConfigFactory.parseFile(
                server.dataDirectory().resolve("run/server.json").toFile());
        Set<Integer> allowed = Set.of(LOGOUT, DELETE_ACCOUNT);
        return run.getConfigList("methods").stream()
                .filter(method -> method.getString("access").contains("session"))
                .filter(method -> !allowed.contains(method.getInt("id")))
                .toList();
    }

    @Test
    void messagesWaitForTheBannedAndTheirNameIsNotFound() throws Exception {
        Person mallory = register();
        Person alice = register();
        ban(mallory, EVERYWHERE, Optional.empty());
        assertThat(client.accounts(alice.session()).identityKey(mallory.name())).isEmpty();
        BlockingQueue<PushEvent> events = new LinkedBlockingQueue<>();
        try (QpcClient own = clients.connect(server)) {
            own.onPush(events::add);
            SessionInfo session = login(own, mallory);
            assertRefused(
                    Status.FORBIDDEN, "BANNED", () -> own.messages(session).peek(1, 0));
            client.messages(alice.session()).enqueue(mallory.key(), LETTER);

            client.moderation(admin).unban(mallory.key(), EVERYWHERE);

            assertThat(own.messages(session).fetch(10).getEnvelopesList())
                    .extracting(Envelope::getPayload)
                    .containsExactly(LETTER);
            assertThat(events).as("events while banned").isEmpty();
            own.follow(session);
            client.messages(alice.session()).enqueue(mallory.key(), LETTER);
            assertThat(events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(PushEvent.NewMessage.class);
        }
        assertThat(client.accounts(alice.session()).identityKey(mallory.name())).contains(mallory.key());
    }

    @Test
    void aBanThatIsOverLetsInAgain() throws Exception {
        Person mallory = register();
        assertThat(ban(mallory, EVERYWHERE, Optional.of(LONG))).isPresent();
        try (QpcClient own = clients.connect(server)) {
            assertThat(isLetIn(own, login(own, mallory))).isFalse();
        }
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Instant end = ban(mallory, EVERYWHERE, Optional.of(SHORT)).orElseThrow();
        assertThat(end).isAfterOrEqualTo(before.plus(SHORT));
        try (QpcClient own = clients.connect(server)) {
            SessionInfo session = login(own, mallory);
            await("the end of the ban", () -> isLetIn(own, session));
            assertThat(Instant.now()).as("when it was over").isAfterOrEqualTo(end);
        }
        assertThat(client.moderation(admin).banned(EVERYWHERE))
                .extracting(Ban::getIdentityKey)
                .doesNotContain(mallory.key());
    }

    private static boolean isLetIn(QpcClient own, SessionInfo session) {
        try {
            own.messages(session).peek(1, 0);
            return true;
        } catch (QpcException e) {
            assertThat(e.reason()).isEqualTo("BANNED");
            return false;
        }
    }

    @Test
    void aBanFromAChannelLeavesTheRestAlone() throws Exception {
        Person olga = register();
        Person mallory = register();
        ByteString channel = ByteString.copyFromUtf8("a channel of 16b");
        client.channels(olga.session()).create(channel, GroupMetadata.getDefaultInstance(), List.of(mallory.key()));
        BlockingQueue<PushEvent> events = new LinkedBlockingQueue<>();
        try (QpcClient own = clients.connect(server)) {
            own.onPush(events::add);
            own.follow(mallory.session());

            client.moderation(olga.session()).ban(mallory.key(), Optional.of(channel), "", Optional.of(LONG));

            assertThat(events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(PushEvent.Membership.class, event -> {
                        assertThat(event.push().getChange()).isEqualTo(PushMembership.Change.BANNED);
                        assertThat(event.push().getSubjectKeysList()).containsExactly(mallory.key());
                    });
            assertRefused(
                    Status.NOT_FOUND,
                    "NO_SUCH_CHANNEL",
                    () -> own.channels(mallory.session()).info(channel));
            assertRefused(Status.FORBIDDEN, "BANNED", () -> add(olga, channel, mallory));
            own.messages(mallory.session()).enqueue(olga.key(), LETTER);
            client.moderation(olga.session()).ban(mallory.key(), Optional.of(channel), "", Optional.of(SHORT));
            await(
                    "the end of the ban",
                    () -> client.moderation(olga.session())
                            .banned(Optional.of(channel))
                            .isEmpty());
            add(olga, channel, mallory);
            assertThat(own.channels(mallory.session()).info(channel).members()).hasSize(2);
            assertThat(own.state()).isEqualTo(ConnectionState.CONNECTED);
        }
    }

    private long add(Person owner, ByteString channel, Person added) {
        return client.channels(owner.session()).add(channel, MemberRole.MEMBER, List.of(added.key()));
    }
}
