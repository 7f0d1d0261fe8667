package org.quicprochat.channels;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.EventType;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Push;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.PushMembership;
import org.quicprochat.proto.v1.PushMembership.Change;

/** Event 1003: tells the members of a channel, and whom it concerns, what changed. Thread-safe. */
final class Announcer {
    /** The event of a channel that changed. */
    static final EventType MEMBERSHIP = new EventType(1003, "Membership");

    private final Store store;
    private final ChannelStore channels;
    private final Connections connections;

    Announcer(Store store, ChannelStore channels, Connections connections) {
        this.store = store;
        this.channels = channels;
        this.connections = connections;
    }

    /**
     * Tells of a change when the transaction is committed. Who is a member is read then, so that a transaction does not
     * read a thousand members to tell them something.
     *
     * @param actor whose doing it was
     * @param subjects whom it concerns; they are told though they are no members
     */
    void announce(Transaction tx, Roster roster, Change change, IdentityKey actor, Collection<IdentityKey> subjects) {
        PushMembership.Builder body = PushMembership.newBuilder()
                .setChannelId(roster.id().bytes())
                .setChange(change)
                .setActorKey(actor.bytes())
                .setVersion(roster.channel().version())
                .setEpoch(roster.channel().epoch());
        subjects.forEach(subject -> body.addSubjectKeys(subject.bytes()));
        Push push = Push.droppable(MEMBERSHIP, body.build());
        Set<IdentityKey> told = new LinkedHashSet<>(subjects);
        tx.afterCommit(() -> {
            store.read(after -> {
                channels.members(after, roster.id(), (identity, member) -> told.add(identity));
                return true;
            });
            told.forEach(identity -> connections.push(identity, push));
        });
    }

    /** Tells who is out, and who is an owner by that. */
    void announceLeaving(
            Transaction tx,
            Roster roster,
            Change change,
            IdentityKey actor,
            IdentityKey leaver,
            Optional<IdentityKey> heir) {
        announce(tx, roster, change, actor, List.of(leaver));
        heir.ifPresent(owner -> announce(tx, roster, Change.ADDED, actor, List.of(owner)));
    }
}
