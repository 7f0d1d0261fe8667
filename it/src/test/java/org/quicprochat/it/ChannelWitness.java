package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.quicprochat.client.ChannelInfo;
import org.quicprochat.client.ChannelsClient;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.QpcException;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.GroupMember;
import org.quicprochat.proto.v1.GroupMetadata;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.wire.Status;

/** Changes of channels: each is acknowledged with the next version, which is there, and is given to no other change. */
final class ChannelWitness implements Witness {
    private static final int OTHERS = 4;
    private static final int ID_SIZE = 16;
    private static final int CHANGES_A_CHANNEL = 12;

    private final Random random = new Random(400);
    private final List<ByteString> others = new ArrayList<>();
    private final Map<ByteString, State> channels = new HashMap<>();
    private SessionInfo owner = new SessionInfo(ByteString.EMPTY, ByteString.EMPTY, Instant.EPOCH);
    private ByteString current = ByteString.EMPTY;
    private Optional<State> asked = Optional.empty();
    private int acknowledged;

    /** What a member sees of a channel. */
    private record State(long version, long epoch, GroupMetadata metadata, Map<ByteString, MemberRole> roles) {
        static State of(ChannelInfo info) {
            return new State(
                    info.version(),
                    info.epoch(),
                    info.metadata(),
                    info.members().stream()
                            .collect(Collectors.toMap(GroupMember::getIdentityKey, GroupMember::getRole)));
        }

        State with(GroupMetadata other) {
            return new State(version + 1, epoch, other, roles);
        }

        State with(ByteString member, MemberRole role) {
            Map<ByteString, MemberRole> changed = new HashMap<>(roles);
            changed.put(member, role);
            return new State(version + 1, epoch, metadata, changed);
        }

        State without(ByteString member) {
            Map<ByteString, MemberRole> changed = new HashMap<>(roles);
            changed.remove(member);
            return new State(version + 1, epoch, metadata, changed);
        }

        State rotated() {
            return new State(version, epoch + 1, metadata, roles);
        }
    }

    @Override
    public void prepare(QpcClient client) {
        owner = Clients.register(client, "channel-owner");
        for (int i = 0; i < OTHERS; i++) {
            others.add(Clients.register(client, "channel-member-" + i).identityKey());
        }
        create(client.channels(owner));
    }

    private void create(ChannelsClient calls) {
        byte[] id = new byte[ID_SIZE];
        random.nextBytes(id);
        current = ByteString.copyFrom(id);
        assertThat(calls.create(current, GroupMetadata.getDefaultInstance(), others))
                .isTrue();
        created(calls);
    }

    private void created(ChannelsClient calls) {
        State state = State.of(calls.info(current));
        assertThat(state.epoch()).isOne();
        assertThat(state.roles()).hasSize(1 + OTHERS).containsEntry(owner.identityKey(), MemberRole.OWNER);
        channels.put(current, state);
        acknowledged++;
    }

    @Override
    public void act(QpcClient client) {
        ChannelsClient calls = client.channels(owner);
        State known = channels.get(current);
        if (known == null || random.nextInt(CHANGES_A_CHANNEL) == 0) {
            create(calls);
        } else if (known.epoch() == 1 && random.nextInt(CHANGES_A_CHANNEL) == 0) {
            rotate(calls, known);
        } else {
            change(calls, known);
        }
    }

    /** Once a channel: a second time within a minute is refused. */
    private void rotate(ChannelsClient calls, State known) {
        State after = known.rotated();
        asked = Optional.of(after);
        assertThat(calls.rotateKeys(current, known.epoch())).isEqualTo(after.epoch());
        acknowledged(after);
    }

    private void change(ChannelsClient calls, State known) {
        ByteString member = others.get(random.nextInt(OTHERS));
        MemberRole role = known.roles().get(member);
        State after;
        long version;
        if (random.nextInt(4) == 0) {
            GroupMetadata metadata = GroupMetadata.newBuilder()
                    .setName(ByteString.copyFromUtf8("name " + random.nextLong()))
                    .build();
            after = known.with(metadata);
            asked = Optional.of(after);
            version = calls.updateMetadata(current, metadata, known.version());
        } else if (role != null && random.nextBoolean()) {
            after = known.without(member);
            asked = Optional.of(after);
            version = calls.remove(current, member);
        } else {
            MemberRole other = role == MemberRole.MEMBER ? MemberRole.MODERATOR : MemberRole.MEMBER;
            after = known.with(member, other);
            asked = Optional.of(after);
            version = calls.add(current, other, List.of(member));
        }
        assertThat(version).isEqualTo(after.version());
        acknowledged(after);
    }

    private void acknowledged(State after) {
        channels.put(current, after);
        asked = Optional.empty();
        acknowledged++;
    }

    @Override
    public void check(QpcClient client) {
        ChannelsClient calls = client.channels(owner);
        if (channels.containsKey(current)) {
            State now = State.of(calls.info(current));
            // What was asked and not answered has happened wholly or not at all.
            assertThat(now).isIn(channels.get(current), asked.orElse(channels.get(current)));
            acknowledged(now);
        } else {
            calls.create(current, GroupMetadata.getDefaultInstance(), others);
            created(calls);
        }
        channels.forEach((id, state) ->
                assertThat(State.of(calls.info(id))).as("a channel").isEqualTo(state));
        long next = Objects.requireNonNull(channels.get(current)).version() + 1;
        assertThatExceptionOfType(QpcException.class)
                .as("a version that no change was given")
                .isThrownBy(() -> calls.updateMetadata(current, GroupMetadata.getDefaultInstance(), next))
                .extracting(QpcException::status, QpcException::reason)
                .containsExactly(Status.BAD_REQUEST, "STALE_VERSION");
    }

    @Override
    public int acknowledged() {
        return acknowledged;
    }
}
