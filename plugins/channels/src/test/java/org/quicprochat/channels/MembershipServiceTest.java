package org.quicprochat.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.channels.ChannelsServer.TEAM;
import static org.quicprochat.channels.ChannelsServer.id;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Memberships.Role;
import org.quicprochat.proto.v1.MemberRole;

/** What other plugins ask. */
class MembershipServiceTest {
    private final ChannelsServer channels = new ChannelsServer();

    @BeforeEach
    void makeChannels() {
        channels.create("olga", "alice", "bob");
        channels.add("olga", MemberRole.MODERATOR, "alice");
        channels.create(channels.createRequest("carol", id("other"), "alice", "olga"));
        channels.create(channels.createRequest("dave", id("dave")));
    }

    @AfterEach
    void stop() {
        channels.close();
    }

    private IdentityKey key(String name) {
        return channels.who(name).identity();
    }

    private boolean share(String one, String other) {
        return channels.server
                .store()
                .read(tx -> channels.registry.memberships().shareChannel(tx, key(one), key(other)));
    }

    private String role(ChannelId channel, String name) {
        return channels.server
                .store()
                .read(tx -> channels.registry
                        .memberships()
                        .role(tx, channel, key(name))
                        .map(Role::name)
                        .orElse("none"));
    }

    private List<IdentityKey> coMembers(String name) {
        return channels.server.store().read(tx -> {
            List<IdentityKey> found = new ArrayList<>();
            channels.registry.memberships().coMembers(tx, key(name), found::add);
            return found;
        });
    }

    @Test
    void rolesAreThoseOfMembers() {
        assertThat(role(TEAM, "olga")).isEqualTo("OWNER");
        assertThat(role(TEAM, "alice")).isEqualTo("MODERATOR");
        assertThat(role(TEAM, "bob")).isEqualTo("MEMBER");
        assertThat(role(TEAM, "carol")).isEqualTo("none");
        assertThat(role(id("none"), "olga")).isEqualTo("none");
    }

    @Test
    void channelsExistWhileSomebodyIsInThem() {
        assertThat((boolean) channels.server
                        .store()
                        .read(tx -> channels.registry.memberships().exists(tx, id("dave"))))
                .isTrue();
        assertThat((boolean) channels.server
                        .store()
                        .read(tx -> channels.registry.memberships().exists(tx, id("none"))))
                .isFalse();
    }

    @Test
    void twoShareAChannelOrDoNot() {
        String[] names = {"olga", "alice", "bob", "carol", "dave", "nobody"};
        boolean[][] expected = {
            {true, true, true, true, false, false},
            {true, true, true, true, false, false},
            {true, true, true, false, false, false},
            {true, true, false, true, false, false},
            {false, false, false, false, true, false},
            {false, false, false, false, false, false}
        };
        for (int i = 0; i < names.length; i++) {
            for (int j = 0; j < names.length; j++) {
                assertThat(share(names[i], names[j]))
                        .as("%s and %s", names[i], names[j])
                        .isEqualTo(expected[i][j]);
            }
        }
        channels.remove("bob", "bob");
        assertThat(share("olga", "bob")).isFalse();
    }

    @Test
    void coMembersAreHandedOutOnceAndNotOneself() {
        assertThat(coMembers("olga")).containsExactlyInAnyOrder(key("alice"), key("bob"), key("carol"));
        assertThat(coMembers("dave")).isEmpty();
        assertThat(coMembers("nobody")).isEmpty();
    }
}
