package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.plugin.storage.Tuple;

/**
 * A calendar of rows that may have expired. A row that lives longer by now is entered anew when its time comes, so that
 * prolonging one costs nothing here.
 */
final class DueStore {
    private static final byte[] NOTHING = {};

    private final Subspace due;

    DueStore(Subspace due) {
        this.due = due;
    }

    /** What kind of row an entry is about. */
    enum Kind {
        SESSION("session"),
        HELD_NAME("held");

        private final String tag;

        Kind(String tag) {
            this.tag = tag;
        }

        static Kind ofTag(String tag) {
            return tag.equals(SESSION.tag) ? SESSION : HELD_NAME;
        }
    }

    /**
     * An entry.
     *
     * @param key its key
     * @param kind what it is about
     * @param id the id of the row: a hash
     */
    record Item(Key key, Kind kind, ByteString id) {}

    void enter(Transaction tx, Instant at, Kind kind, ByteString id) {
        tx.set(key(at, kind, id), NOTHING);
    }

    void remove(Transaction tx, Instant at, Kind kind, ByteString id) {
        tx.clear(key(at, kind, id));
    }

    /** The first entries whose time has come, the oldest first. */
    List<Item> until(ReadTransaction tx, Instant now, int limit) {
        List<Entry> entries = tx.scan(due.range().before(due.key(now.toEpochMilli() + 1)), limit);
        return entries.stream().map(entry -> item(entry.key())).toList();
    }

    private Item item(Key key) {
        Tuple tuple = due.unpack(key);
        return new Item(key, Kind.ofTag(tuple.string(1)), tuple.bytes(2));
    }

    private Key key(Instant at, Kind kind, ByteString id) {
        return due.key(at.toEpochMilli(), kind.tag, id);
    }
}
