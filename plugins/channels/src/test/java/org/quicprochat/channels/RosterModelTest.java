package org.quicprochat.channels;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.wire.Status;

/** Random members who do random things to a channel, against a map in memory. More seeds with -Dqpc.seeds=N. */
class RosterModelTest {
    private static final int STEPS = 250;
    private static final String[] NAMES = {"ann", "ben", "cid", "dot", "eve", "fay"};
    private static final int MAX_MEMBERS = 5;

    static Stream<Long> seeds() {
        return LongStream.rangeClosed(1, Long.getLong("qpc.seeds", 4)).boxed();
    }

    /** The channel as it ought to be: roles in the order of joining. */
    private static final class Model {
        private final Map<String, MemberRole> roles = new LinkedHashMap<>();
        private long version;
        private long epoch;
        private String name = "";
        private boolean rotatedLately;

        void create(String owner, String other) {
            roles.put(owner, MemberRole.OWNER);
            roles.putIfAbsent(other, MemberRole.MEMBER);
            version = 1;
            epoch = 1;
            name = "";
            rotatedLately = false;
        }

        private MemberRole role(String who) {
            return roles.getOrDefault(who, MemberRole.MEMBER_ROLE_UNSPECIFIED);
        }

        boolean is(String who, MemberRole least) {
            return role(who).compareTo(least) >= 0;
        }

        boolean mayTouch(String actor, String other) {
            return is(actor, MemberRole.OWNER)
                    || actor.equals(other)
                    || role(other).compareTo(role(actor)) < 0;
        }

        Status set(String actor, String other, MemberRole role) {
            if (!roles.containsKey(actor)) {
                return Status.NOT_FOUND;
            }
            boolean in = roles.containsKey(other);
            if (!is(actor, MemberRole.MODERATOR) || role.compareTo(role(actor)) > 0) {
                return Status.FORBIDDEN;
            }
            if (!in && roles.size() == MAX_MEMBERS) {
                return Status.RATE_LIMITED;
            }
            if (in && role(other) == role) {
                return Status.OK;
            }
            boolean lastOwner = in && is(other, MemberRole.OWNER) && owners() == 1;
            if (in && (!mayTouch(actor, other) || lastOwner)) {
                return Status.FORBIDDEN;
            }
            roles.put(other, role);
            version++;
            return Status.OK;
        }

        Status remove(String actor, String other) {
            if (!roles.containsKey(actor)) {
                return actor.equals(other) ? Status.OK : Status.NOT_FOUND;
            }
            if (!actor.equals(other) && !is(actor, MemberRole.MODERATOR)) {
                return Status.FORBIDDEN;
            }
            if (!roles.containsKey(other)) {
                return Status.OK;
            }
            if (!mayTouch(actor, other)) {
                return Status.FORBIDDEN;
            }
            leave(other);
            return Status.OK;
        }

        void leave(String other) {
            if (roles.remove(other) == null) {
                return;
            }
            version++;
            if (owners() == 0) {
                first(MemberRole.MODERATOR)
                        .or(() -> first(MemberRole.MEMBER))
                        .ifPresent(heir -> roles.put(heir, MemberRole.OWNER));
            }
        }

        private long owners() {
            return roles.values().stream()
                    .filter(role -> role == MemberRole.OWNER)
                    .count();
        }

        private Optional<String> first(MemberRole role) {
            return roles.keySet().stream().filter(who -> roles.get(who) == role).findFirst();
        }

        Status rename(String actor, String other, long expected) {
            if (!roles.containsKey(actor)) {
                return Status.NOT_FOUND;
            }
            if (!is(actor, MemberRole.MODERATOR)) {
                return Status.FORBIDDEN;
            }
            if (expected != 0 && expected != version) {
                return Status.BAD_REQUEST;
            }
            if (!name.equals(other)) {
                name = other;
                version++;
            }
            return Status.OK;
        }

        Status rotate(String actor, long expected) {
            if (!roles.containsKey(actor)) {
                return Status.NOT_FOUND;
            }
            if (!is(actor, MemberRole.MODERATOR)) {
                return Status.FORBIDDEN;
            }
            if (expected != 0 && expected != epoch) {
                return Status.BAD_REQUEST;
            }
            if (rotatedLately) {
                return Status.RATE_LIMITED;
            }
            rotatedLately = true;
            epoch++;
            return Status.OK;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void thePluginDoesWhatTheMapDoes(long seed) {
        Random random = new Random(seed);
        List<String> log = new ArrayList<>();
        try (ChannelsServer channels = new ChannelsServer("plugins.channels.config.max-members = " + MAX_MEMBERS)) {
            Model model = new Model();
            for (int step = 0; step < STEPS; step++) {
                if (model.roles.isEmpty()) {
                    String owner = name(random);
                    String other = name(random);
                    model.create(owner, other);
                    channels.create(owner, other);
                }
                Expected next = step(channels, model, random);
                log.add(next.what());
                assertThat(next.answer().status()).as("seed %d: %s", seed, log).isEqualTo(next.status());
                assertSame(channels, model, log);
            }
        }
    }

    /** What was done, what came of it, and what should have. */
    private record Expected(String what, TestAnswer answer, Status status) {}

    private static Expected step(ChannelsServer channels, Model model, Random random) {
        String actor = name(random);
        String other = name(random);
        long guess = random.nextInt(3) == 0 ? model.version - 1 : model.version;
        return switch (random.nextInt(7)) {
            case 0, 1, 2 -> {
                MemberRole role = MemberRole.forNumber(1 + random.nextInt(3));
                Status status = model.set(actor, other, role);
                yield new Expected(actor + " sets " + other + " " + role, channels.tryAdd(actor, role, other), status);
            }
            case 3, 4 -> {
                Status status = model.remove(actor, other);
                yield new Expected(actor + " removes " + other, channels.remove(actor, other), status);
            }
            case 5 -> {
                String name = random.nextBoolean() ? "one" : "two";
                Status status = model.rename(actor, name, guess);
                yield new Expected(
                        actor + " renames", channels.update(actor, ChannelsServer.named(name), guess), status);
            }
            default -> {
                if (random.nextBoolean()) {
                    channels.advance(Duration.ofMinutes(1));
                    model.rotatedLately = false;
                }
                long expected = random.nextInt(3) == 0 ? model.epoch + 1 : 0;
                Status status = model.rotate(actor, expected);
                yield new Expected(actor + " rotates", channels.rotate(actor, expected), status);
            }
        };
    }

    private static String name(Random random) {
        return NAMES[random.nextInt(NAMES.length)];
    }

    private static void assertSame(ChannelsServer channels, Model model, List<String> log) {
        if (model.roles.isEmpty()) {
            assertThat(channels.entries()).as("%s", log).isEmpty();
            return;
        }
        String someone = model.roles.keySet().iterator().next();
        assertThat(channels.roles(someone, NAMES)).as("%s", log).isEqualTo(model.roles);
        assertThat(channels.roles(someone, NAMES)).as("%s", log).containsValue(MemberRole.OWNER);
        var listed = channels.list(someone);
        assertThat(listed.getVersion()).as("%s", log).isEqualTo(model.version);
        assertThat(listed.getEpoch()).as("%s", log).isEqualTo(model.epoch);
        assertThat(listed.getMetadata().getName().toStringUtf8()).as("%s", log).isEqualTo(model.name);
    }
}
