package org.quicprochat.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quicprochat.proto.v1.CheckRevocationResponse;
import org.quicprochat.proto.v1.LogEntry;
import org.quicprochat.proto.v1.ProvenEntry;
import org.quicprochat.proto.v1.SignedTreeHead;

/**
 * Judges answers of a log of keys by what is known of it. Immutable and thread-safe; every method throws
 * {@link TransparencyException} where the log lies.
 */
final class LogVerifier {
    private final Optional<KnownLog> known;

    LogVerifier(Optional<KnownLog> known) {
        this.known = known;
    }

    /** What is known. */
    Optional<KnownLog> known() {
        return known;
    }

    /** The tree size to ask with; 0 where nothing is known, or of an empty log, out of which any log may grow. */
    long knownTreeSize() {
        return known.map(log -> log.head().treeSize()).orElse(0L);
    }

    /**
     * Checks a head, and that the log grew out of what is known.
     *
     * @param consistencyPath from {@link #knownTreeSize} to the head
     * @return what is known from now on
     */
    KnownLog accept(SignedTreeHead head, List<ByteString> consistencyPath, ByteString publicKey) {
        TreeHead shown = requireNotSmaller(head, publicKey);
        known.map(KnownLog::head)
                .filter(before -> !isGrownFrom(before, shown, consistencyPath))
                .ifPresent(before -> {
                    throw new TransparencyException(new LogViolation.Forked(before, shown));
                });
        return new KnownLog(publicKey, shown);
    }

    private static boolean isGrownFrom(TreeHead before, TreeHead shown, List<ByteString> consistencyPath) {
        return before.treeSize() == 0
                || MerkleProofs.isConsistent(
                        before.treeSize(), before.rootHash(), shown.treeSize(), shown.rootHash(), consistencyPath);
    }

    /** Checks a head without a proof: its key, its signature, and that the log is no smaller than known. */
    TreeHead requireNotSmaller(SignedTreeHead head, ByteString publicKey) {
        TreeHead shown = TreeHead.of(head);
        ByteString pinned = known.map(KnownLog::publicKey).orElse(publicKey);
        if (!publicKey.equals(pinned)) {
            throw new TransparencyException(new LogViolation.KeyChanged(pinned, publicKey));
        }
        boolean empty = shown.treeSize() == 0;
        if (!shown.isSignedBy(pinned) || (empty && !shown.rootHash().equals(MerkleProofs.emptyRoot()))) {
            throw new TransparencyException(new LogViolation.BadSignature(shown));
        }
        if (Long.compareUnsigned(shown.treeSize(), knownTreeSize()) < 0) {
            throw new TransparencyException(
                    new LogViolation.RolledBack(known.orElseThrow().head(), shown));
        }
        return shown;
    }

    /** Checks entries about a key, which are to be in the order of the log. */
    static List<LoggedEntry> entries(ByteString key, List<ProvenEntry> proven, TreeHead head) {
        List<LoggedEntry> entries = new ArrayList<>();
        for (ProvenEntry one : proven) {
            LoggedEntry entry = entry(key, one, head);
            if (!entries.isEmpty() && Long.compareUnsigned(entries.getLast().leafIndex(), entry.leafIndex()) >= 0) {
                throw wrong(one, LogViolation.Flaw.OUT_OF_ORDER);
            }
            entries.add(entry);
        }
        return List.copyOf(entries);
    }

    /** Checks an entry about a key. */
    static LoggedEntry entry(ByteString key, ProvenEntry proven, TreeHead head) {
        ByteString leafHash = MerkleProofs.leafHash(proven.getEntry());
        if (!MerkleProofs.includes(
                leafHash, proven.getLeafIndex(), head.treeSize(), proven.getInclusionPathList(), head.rootHash())) {
            throw new TransparencyException(new LogViolation.NotIncluded(proven.getLeafIndex(), head));
        }
        LogEntry entry = parsed(proven);
        if (!entry.getKeyHash().equals(Sha256.of(key))) {
            throw wrong(proven, LogViolation.Flaw.OTHER_KEY);
        }
        return new LoggedEntry(
                entry.getKind(),
                Instant.ofEpochMilli(entry.getLoggedAtMs()),
                proven.getLeafIndex(),
                detail(proven, entry));
    }

    /** Checks an entry that is to be the revocation of a key. */
    static LoggedEntry revocation(ByteString key, ProvenEntry proven, TreeHead head) {
        LoggedEntry entry = entry(key, proven, head);
        if (entry.kind() != LogEntry.Kind.KEY_REVOKED) {
            throw wrong(proven, LogViolation.Flaw.NO_REVOCATION);
        }
        return entry;
    }

    /** Checks what an answer says of the revocation of a key. */
    static Optional<LoggedEntry> revocation(ByteString key, CheckRevocationResponse answer, TreeHead head) {
        if (answer.getRevoked() != answer.hasEntry()) {
            throw wrong(answer.getEntry(), LogViolation.Flaw.OTHER_REVOCATION);
        }
        if (!answer.getRevoked()) {
            return Optional.empty();
        }
        LoggedEntry entry = revocation(key, answer.getEntry(), head);
        ByteString reason = ByteString.copyFrom(new byte[] {(byte) answer.getReasonValue()});
        if (entry.loggedAt().toEpochMilli() != answer.getRevokedAtMs()
                || entry.detail().filter(detail -> !detail.equals(reason)).isPresent()) {
            throw wrong(answer.getEntry(), LogViolation.Flaw.OTHER_REVOCATION);
        }
        return Optional.of(entry);
    }

    private static LogEntry parsed(ProvenEntry proven) {
        try {
            return LogEntry.parseFrom(proven.getEntry());
        } catch (InvalidProtocolBufferException e) {
            throw wrong(proven, LogViolation.Flaw.UNREADABLE);
        }
    }

    private static Optional<ByteString> detail(ProvenEntry proven, LogEntry entry) {
        ByteString opening = proven.getOpening();
        if (opening.isEmpty() && proven.getDetail().isEmpty()) {
            return Optional.empty();
        }
        if (opening.isEmpty() || !Sha256.hmac(opening, proven.getDetail()).equals(entry.getCommitment())) {
            throw wrong(proven, LogViolation.Flaw.BAD_OPENING);
        }
        return Optional.of(proven.getDetail());
    }

    private static TransparencyException wrong(ProvenEntry proven, LogViolation.Flaw flaw) {
        return new TransparencyException(new LogViolation.WrongEntry(proven.getLeafIndex(), flaw));
    }
}
