package org.quicprochat.channels;

import java.util.Optional;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Memberships.Role;
import org.quicprochat.plugin.storage.Transaction;

/**
 * One channel in one transaction, and the only place where its members change: keeps the records, the counts and the
 * owner in step. Whoever changes it ends with {@link #save}. Used by one thread.
 */
final class Roster {
    private final ChannelStore store;
    private final Transaction tx;
    private final ChannelId id;
    private Channel channel;

    Roster(ChannelStore store, Transaction tx, ChannelId id, Channel channel) {
        this.store = store;
        this.tx = tx;
        this.id = id;
        this.channel = channel;
    }

    /** The channel of an id; empty where there is none. */
    static Optional<Roster> open(ChannelStore store, Transaction tx, ChannelId id) {
        return store.channel(tx, id).map(channel -> new Roster(store, tx, id, channel));
    }

    ChannelId id() {
        return id;
    }

    Channel channel() {
        return channel;
    }

    Optional<Member> find(IdentityKey identity) {
        return store.member(tx, id, identity);
    }

    /** Makes somebody a member who is none; there is room. */
    void add(IdentityKey identity, Role role, long now) {
        channel = channel.joined(role == Role.OWNER);
        store.save(tx, id, identity, new Member(role, now, channel.lastPlace()));
        store.save(tx, identity, store.tally(tx, identity).joinedMore(1));
    }

    /** Changes the role of a member. */
    void setRole(IdentityKey identity, Member member, Role role) {
        Member changed = member.with(role);
        channel = channel.owners((changed.isOwner() ? 1 : 0) - (member.isOwner() ? 1 : 0));
        store.save(tx, id, identity, changed);
    }

    /**
     * Takes a member out.
     *
     * @return who is the new owner, where one is needed
     */
    Optional<IdentityKey> remove(IdentityKey identity, Member member) {
        channel = channel.left(member.isOwner());
        store.remove(tx, id, identity);
        store.save(tx, identity, store.tally(tx, identity).joinedMore(-1));
        return channel.owners() > 0 ? Optional.empty() : succeed();
    }

    private Optional<IdentityKey> succeed() {
        Heir heir = new Heir();
        store.members(tx, id, heir::consider);
        heir.listed.ifPresent(next -> setRole(next.identity(), next.member(), Role.OWNER));
        return heir.listed.map(ChannelStore.Listed::identity);
    }

    /** The one of some members who is the next owner. */
    private static final class Heir {
        private Optional<ChannelStore.Listed> listed = Optional.empty();

        private void consider(IdentityKey identity, Member member) {
            if (listed.isEmpty() || member.succeedsBefore(listed.get().member())) {
                listed = Optional.of(new ChannelStore.Listed(identity, member));
            }
        }
    }

    /** Applies a change that leaves the members as they are. */
    void become(Channel changed) {
        channel = changed;
    }

    boolean isEmpty() {
        return channel.members() == 0;
    }

    /** Stores the next version of the channel, or erases it where nobody is in it. */
    void save() {
        channel = channel.changed();
        if (isEmpty()) {
            channel.creator().ifPresent(creator -> {
                store.removeCreated(tx, creator, id);
                store.save(tx, creator, store.tally(tx, creator).createdMore(-1));
            });
            store.delete(tx, id);
        } else {
            store.save(tx, id, channel);
        }
    }
}
