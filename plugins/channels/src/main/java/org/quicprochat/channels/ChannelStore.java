package org.quicprochat.channels;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** The records of channels and their members; a {@link Roster} keeps them in step with each other. Thread-safe. */
final class ChannelStore {
    private static final byte[] NOTHING = {};

    private final Spaces spaces;

    /** Where the records are; the package documentation draws them. */
    record Spaces(Subspace channels, Subspace members, Subspace joined, Subspace created, Subspace tallies) {}

    /** A member with the identity. */
    record Listed(IdentityKey identity, Member member) {}

    ChannelStore(Spaces spaces) {
        this.spaces = spaces;
    }

    boolean exists(ReadTransaction tx, ChannelId id) {
        return tx.exists(spaces.channels().key(id.bytes()));
    }

    Optional<Channel> channel(ReadTransaction tx, ChannelId id) {
        return Optional.ofNullable(tx.get(spaces.channels().key(id.bytes()))).map(Channel::decode);
    }

    void save(Transaction tx, ChannelId id, Channel channel) {
        tx.set(spaces.channels().key(id.bytes()), channel.encode());
    }

    /** Erases a channel in which nobody is any more. */
    void delete(Transaction tx, ChannelId id) {
        tx.clear(spaces.channels().key(id.bytes()));
    }

    Optional<Member> member(ReadTransaction tx, ChannelId id, IdentityKey identity) {
        return Optional.ofNullable(tx.get(spaces.members().key(id.bytes(), identity.bytes())))
                .map(Member::decode);
    }

    /** Makes somebody a member, or changes what they are. */
    void save(Transaction tx, ChannelId id, IdentityKey identity, Member member) {
        tx.set(spaces.members().key(id.bytes(), identity.bytes()), member.encode());
        tx.set(spaces.joined().key(identity.bytes(), id.bytes()), NOTHING);
    }

    void remove(Transaction tx, ChannelId id, IdentityKey identity) {
        tx.clear(spaces.members().key(id.bytes(), identity.bytes()));
        tx.clear(spaces.joined().key(identity.bytes(), id.bytes()));
    }

    /** Hands each member of a channel to the action, in the order of identity keys. */
    void members(ReadTransaction tx, ChannelId id, BiConsumer<IdentityKey, Member> action) {
        tx.visit(spaces.members().range(id.bytes()), ScanOrder.ASCENDING, entry -> {
            Listed listed = listed(entry);
            action.accept(listed.identity(), listed.member());
            return true;
        });
    }

    /** Some members of a channel, in the order of identity keys, behind one of these (exclusive). */
    List<Listed> members(ReadTransaction tx, ChannelId id, Optional<IdentityKey> after, int limit) {
        KeyRange all = spaces.members().range(id.bytes());
        KeyRange range = after.map(identity -> all.after(spaces.members().key(id.bytes(), identity.bytes())))
                .orElse(all);
        return tx.scan(range, limit).stream().map(this::listed).toList();
    }

    private Listed listed(Entry entry) {
        IdentityKey identity =
                new IdentityKey(spaces.members().unpack(entry.key()).bytes(1));
        return new Listed(identity, Member.decode(entry.value()));
    }

    /** The channels that an account is a member of, by id; at most {@code max-joined}. */
    List<ChannelId> joined(ReadTransaction tx, IdentityKey identity) {
        return channels(tx, spaces.joined(), identity);
    }

    /** The channels that an account has created, by id; at most {@code max-created}. */
    List<ChannelId> created(ReadTransaction tx, IdentityKey identity) {
        return channels(tx, spaces.created(), identity);
    }

    private static List<ChannelId> channels(ReadTransaction tx, Subspace space, IdentityKey identity) {
        List<ChannelId> found = new ArrayList<>();
        tx.visit(space.range(identity.bytes()), ScanOrder.ASCENDING, entry -> {
            found.add(new ChannelId(space.unpack(entry.key()).bytes(1)));
            return true;
        });
        return found;
    }

    void saveCreated(Transaction tx, IdentityKey identity, ChannelId id) {
        tx.set(spaces.created().key(identity.bytes(), id.bytes()), NOTHING);
    }

    void removeCreated(Transaction tx, IdentityKey identity, ChannelId id) {
        tx.clear(spaces.created().key(identity.bytes(), id.bytes()));
    }

    Tally tally(ReadTransaction tx, IdentityKey identity) {
        byte[] record = tx.get(spaces.tallies().key(identity.bytes()));
        return record == null ? Tally.NONE : Tally.decode(record);
    }

    void save(Transaction tx, IdentityKey identity, Tally tally) {
        if (tally.equals(Tally.NONE)) {
            tx.clear(spaces.tallies().key(identity.bytes()));
        } else {
            tx.set(spaces.tallies().key(identity.bytes()), tally.encode());
        }
    }
}
