package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.keys.People.Person;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.UploadKeyPackageResponse;
import org.quicprochat.testkit.KeyPackageMaker;
import org.quicprochat.testkit.TestServer;

/** Random uploads, claims, retries, sweeps and time, against lists in memory. More seeds with -Dqpc.seeds=N. */
class PackagesModelTest {
    private static final int STEPS = 120;
    private static final int PER_DEVICE = 6;

    static Stream<Long> seeds() {
        return LongStream.rangeClosed(1, Long.getLong("qpc.seeds", 3)).boxed();
    }

    /** A package, and when it expires in milliseconds. */
    private record Item(ByteString bytes, long expiresAt) {}

    /** The queues as they ought to be. */
    private static final class Model {
        final Deque<Item> queue = new ArrayDeque<>();
        Optional<Item> lastResort = Optional.empty();
        final Set<ByteString> spent = new HashSet<>();

        void expire(long now) {
            queue.removeIf(item -> item.expiresAt() <= now);
            lastResort = lastResort.filter(item -> item.expiresAt() > now);
        }

        boolean knows(Item item) {
            return queue.contains(item) || spent.contains(item.bytes()) || lastResort.equals(Optional.of(item));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void thePluginDoesWhatTheListsDo(long seed) {
        Random random = new Random(seed);
        try (KeysServer keys = new KeysServer(
                TestServer.builder(),
                "plugins.keys.config.validation = structure",
                "plugins.keys.config.packages-per-device = " + PER_DEVICE)) {
            Person alice = keys.people.register("alice");
            Person bob = keys.people.register("bob");
            Model model = new Model();
            List<Item> made = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                model.expire(keys.now().toEpochMilli());
                switch (random.nextInt(6)) {
                    case 0, 1 -> upload(keys, alice, model, pick(keys, alice, made, random));
                    case 2, 3 -> claim(keys, alice, bob, model);
                    case 4 -> lastResort(keys, alice, model, pick(keys, alice, made, random));
                    default -> {
                        keys.advance(Duration.ofSeconds(random.nextInt(30)));
                        if (random.nextBoolean()) {
                            keys.server.runJobs();
                        }
                    }
                }
            }
        }
    }

    /** A new package, or sometimes one of those before that has not expired. */
    private static Item pick(KeysServer keys, Person alice, List<Item> made, Random random) {
        made.removeIf(item -> item.expiresAt() <= keys.now().toEpochMilli());
        if (!made.isEmpty() && random.nextInt(3) == 0) {
            return made.get(random.nextInt(made.size()));
        }
        KeyPackageMaker maker = alice.packages(keys.now()).until(keys.now().plusSeconds(10 + random.nextInt(300)));
        Item item = new Item(maker.make(), maker.notAfter * 1000);
        made.add(item);
        return item;
    }

    private static void upload(KeysServer keys, Person alice, Model model, Item item) {
        boolean fits = model.knows(item) || model.queue.size() < PER_DEVICE;
        if (fits && !model.knows(item)) {
            model.queue.add(item);
        }
        var answer = keys.server.call(KeysServer.UPLOAD, KeysServer.uploadRequest(alice, List.of(item.bytes())));
        if (fits) {
            assertThat(answer.ok(UploadKeyPackageResponse.parser()).getAvailable())
                    .isEqualTo(model.queue.size());
        } else {
            assertThat(answer.reason()).isEqualTo("QUEUE_FULL");
        }
    }

    private static void lastResort(KeysServer keys, Person alice, Model model, Item item) {
        if (!model.lastResort.equals(Optional.of(item))) {
            model.lastResort.ifPresent(old -> model.spent.add(old.bytes()));
            model.queue.remove(item);
            model.spent.remove(item.bytes());
            model.lastResort = Optional.of(item);
        }
        assertThat(keys.uploadLastResort(alice, item.bytes()).getAvailable()).isEqualTo(model.queue.size());
    }

    private static void claim(KeysServer keys, Person alice, Person bob, Model model) {
        FetchKeyPackageResponse answer = keys.fetch(bob, alice);
        Item head = model.queue.poll();
        if (head != null) {
            model.spent.add(head.bytes());
            assertThat(answer.getKeyPackage()).isEqualTo(head.bytes());
            assertThat(answer.getLastResort()).isFalse();
        } else {
            assertThat(answer.getKeyPackage())
                    .isEqualTo(model.lastResort.map(Item::bytes).orElse(ByteString.EMPTY));
            assertThat(answer.getLastResort()).isEqualTo(model.lastResort.isPresent());
        }
    }
}
