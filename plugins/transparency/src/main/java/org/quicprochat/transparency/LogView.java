package org.quicprochat.transparency;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.proto.v1.ProvenEntry;

/** The log as it is in one transaction, with every proof against one root. */
final class LogView {
    private final LogStore store;
    private final Directories directories;
    private final TransparencyConfig.OpeningRule rule;
    private final Principal viewer;
    private final ReadTransaction tx;
    private final long size;
    private final MerkleTree tree;

    private record Place(int level, long index) {}

    /** What there is to sign. */
    record Head(long size, ByteString root) {}

    LogView(
            LogStore store,
            Directories directories,
            TransparencyConfig.OpeningRule rule,
            Principal viewer,
            ReadTransaction tx) {
        this.store = store;
        this.directories = directories;
        this.rule = rule;
        this.viewer = viewer;
        this.tx = tx;
        this.size = store.size(tx);
        // The proofs of one answer have most of their nodes in common.
        Map<Place, ByteString> seen = new HashMap<>();
        this.tree = new MerkleTree((level, index) ->
                seen.computeIfAbsent(new Place(level, index), place -> store.node(tx, place.level(), place.index())));
    }

    Head head() {
        return new Head(size, tree.root(size));
    }

    /** The entries about a key, oldest first. */
    List<LogStore.KeyEntry> about(ByteString key) {
        return store.about(tx, Hashes.sha256(key));
    }

    /** An entry with its proof, and what opens it where the viewer may see that. */
    ProvenEntry prove(LogStore.KeyEntry entry) {
        ProvenEntry.Builder proven = ProvenEntry.newBuilder()
                .setEntry(store.leaf(tx, entry.index()))
                .setLeafIndex(entry.index())
                .addAllInclusionPath(tree.inclusionPath(entry.index(), size));
        Optional<Opening> opening = store.opening(tx, entry.index()).filter(this::isVisible);
        opening.ifPresent(shown -> proven.setOpening(shown.opening()).setDetail(shown.detail()));
        return proven.build();
    }

    private boolean isVisible(Opening opening) {
        if (opening.owner().equals(viewer.identity())) {
            return true;
        }
        return switch (rule) {
            case RESOLVABLE -> directories.isResolvable(tx, opening.owner());
            case OWNER -> false;
        };
    }

    /**
     * The proof that the log grew out of what the client knows; empty where it knows nothing.
     *
     * @throws StatusException BadRequest where the client knows more than there is
     */
    List<ByteString> consistencyPath(long known) {
        requireKnown(known, size);
        return known == 0 ? List.of() : tree.consistencyPath(known, size);
    }

    /** Checks a tree size that a client knows, an unsigned number. */
    static void requireKnown(long known, long size) {
        if (Long.compareUnsigned(known, size) > 0) {
            throw StatusException.badRequest(
                            "TREE_SIZE", "known_tree_size", "The log is smaller than the tree that the client knows")
                    .with("size", size);
        }
    }
}
