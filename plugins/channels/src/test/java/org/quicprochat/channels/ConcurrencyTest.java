package org.quicprochat.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.UpdateGroupMetadataRequest;
import org.quicprochat.storage.mapdb.StorageMapdbPlugin;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestConnection;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.wire.Status;

/** Two moderators at once, on the engine in memory and on the one that comes with the server. */
class ConcurrencyTest {
    private static final int ROUNDS = 20;

    static Stream<Arguments> engines() {
        return Stream.of(
                Arguments.of("memory", TestServer.builder()),
                Arguments.of("mapdb", TestServer.builder().withoutEngine().plugin(new StorageMapdbPlugin())));
    }

    private static List<TestAnswer> all(List<CompletableFuture<TestAnswer>> calls) throws Exception {
        List<TestAnswer> answers = new ArrayList<>();
        for (CompletableFuture<TestAnswer> call : calls) {
            answers.add(call.get(60, TimeUnit.SECONDS));
        }
        return answers;
    }

    /** Of those who change the same version, one succeeds, and the version tells how many did. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aVersionIsChangedOnce(String engine, TestServerBuilder builder) throws Exception {
        try (ChannelsServer channels = new ChannelsServer(builder)) {
            channels.create("olga", "mona", "max");
            channels.add("olga", MemberRole.MODERATOR, "mona", "max");
            TestConnection one = channels.server.connect();
            TestConnection other = channels.server.connect();
            long version = 2;
            for (int round = 0; round < ROUNDS; round++) {
                List<CompletableFuture<TestAnswer>> calls = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    UpdateGroupMetadataRequest request = channels.updateRequest(
                            i % 2 == 0 ? "mona" : "max", ChannelsServer.named(round + "/" + i), version);
                    calls.add((i % 2 == 0 ? one : other).send(ChannelsServer.UPDATE, request.toByteArray()));
                }
                List<Status> statuses =
                        all(calls).stream().map(TestAnswer::status).toList();
                assertThat(statuses).as(engine).containsOnlyOnce(Status.OK);
                assertThat(statuses.stream().filter(status -> status == Status.BAD_REQUEST))
                        .hasSize(5);
                version++;
            }
            assertThat(channels.list("olga").getVersion()).isEqualTo(2 + ROUNDS);
        }
    }

    /** Whatever two moderators do side by side, each change is counted. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void noChangeIsLost(String engine, TestServerBuilder builder) throws Exception {
        try (ChannelsServer channels = new ChannelsServer(builder)) {
            channels.create("olga", "mona");
            channels.add("olga", MemberRole.MODERATOR, "mona");
            List<CompletableFuture<TestAnswer>> calls = new ArrayList<>();
            TestConnection one = channels.server.connect();
            TestConnection other = channels.server.connect();
            String[] names =
                    IntStream.range(0, 2 * ROUNDS).mapToObj(i -> "m" + i).toArray(String[]::new);
            for (int i = 0; i < names.length; i++) {
                boolean even = i % 2 == 0;
                byte[] request = channels.addRequest(even ? "olga" : "mona", MemberRole.MEMBER, names[i])
                        .build()
                        .toByteArray();
                calls.add((even ? one : other).send(ChannelsServer.ADD, request));
            }
            assertThat(all(calls))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(Status.OK));

            assertThat(channels.list("olga").getMembersCount()).isEqualTo(2 + names.length);
            assertThat(channels.list("olga").getVersion()).as(engine).isEqualTo(2 + names.length);
        }
    }

    /** Owners who all leave at once leave an owner behind, or nothing at all. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void ownersWhoLeaveAtOnceLeaveAnOwner(String engine, TestServerBuilder builder) throws Exception {
        try (ChannelsServer channels = new ChannelsServer(builder)) {
            String[] owners = {"a", "b", "c", "d"};
            channels.create("a", "b", "c", "d", "rest");
            channels.add("a", MemberRole.OWNER, "b", "c", "d");
            List<CompletableFuture<TestAnswer>> calls = new ArrayList<>();
            for (String owner : owners) {
                calls.add(channels.server
                        .connect()
                        .send(
                                ChannelsServer.REMOVE,
                                channels.removeRequest(owner, owner).toByteArray()));
            }
            assertThat(all(calls))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(Status.OK));

            assertThat(channels.roles("rest", "rest")).as(engine).containsEntry("rest", MemberRole.OWNER);
        }
    }

    /** The largest channel there is, in one transaction of the engine that comes with the server. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void aThousandMembersAtOnce(String engine, TestServerBuilder builder) {
        try (ChannelsServer channels = new ChannelsServer(builder)) {
            String[] names = IntStream.range(1, 1000).mapToObj(i -> "m" + i).toArray(String[]::new);

            channels.create("olga", names);

            assertThat(channels.list("m999").getMembersCount()).as(engine).isEqualTo(500);
            assertThat(channels.tryAdd("olga", MemberRole.MEMBER, "another").reason())
                    .isEqualTo("CHANNEL_FULL");
            assertThat(channels.add("olga", MemberRole.MODERATOR, names).getVersion())
                    .isEqualTo(2);
            channels.remove("olga", "olga");
            assertThat(channels.list("m1").getVersion()).isEqualTo(3);
        }
    }
}
