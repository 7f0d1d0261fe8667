package org.quicprochat.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.EventType;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.Push;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.PushTyping;

/** Signal and event 1001: tells the connected members of a channel that another member types. Stores nothing. */
final class Typing {
    /** The event of a member that types. */
    static final EventType TYPING = new EventType(1001, "Typing");

    private final Store store;
    private final Supplier<Optional<Memberships>> memberships;
    private final Connections connections;
    private final Lately lately;

    Typing(Store store, Supplier<Optional<Memberships>> memberships, Connections connections, Lately lately) {
        this.store = store;
        this.memberships = memberships;
        this.connections = connections;
        this.lately = lately;
    }

    private record Typist(IdentityKey identity, ChannelId channel) {}

    void signalled(Principal principal, Call call, PushTyping signal) {
        ChannelId channel = ChannelId.ofField(signal.getChannelId(), "channel_id");
        IdentityKey typist = principal.identity();
        List<IdentityKey> members = coMembers(channel, typist);
        if (members.isEmpty() || !lately.isNew(new Typist(typist, channel))) {
            return;
        }
        Push push = Push.droppable(
                TYPING,
                PushTyping.newBuilder()
                        .setChannelId(channel.bytes())
                        .setSenderKey(typist.bytes())
                        .setTyping(signal.getTyping())
                        .build());
        members.forEach(member -> connections.push(member, push));
    }

    /** The others of a channel; none where the typist is no member. */
    private List<IdentityKey> coMembers(ChannelId channel, IdentityKey typist) {
        return memberships
                .get()
                .map(directory -> store.<List<IdentityKey>>read(tx -> {
                    List<IdentityKey> others = new ArrayList<>();
                    if (directory.role(tx, channel, typist).isPresent()) {
                        directory.members(tx, channel, others::add);
                        others.remove(typist);
                    }
                    return others;
                }))
                .orElse(List.of());
    }
}
