package org.quicprochat.client;

import com.google.protobuf.ByteString;

/** How a log of keys was caught. */
public sealed interface LogViolation {
    /**
     * The log has another key than at the first contact.
     *
     * @param pinned the key that is remembered
     * @param shown the key of now
     */
    record KeyChanged(ByteString pinned, ByteString shown) implements LogViolation {}

    /**
     * A head is not signed by the log's key.
     *
     * @param shown the head
     */
    record BadSignature(TreeHead shown) implements LogViolation {}

    /**
     * The log is smaller than it was: it forgot entries, or its store was restored from a backup.
     *
     * @param known the head that is remembered
     * @param shown the head of now
     */
    record RolledBack(TreeHead known, TreeHead shown) implements LogViolation {}

    /**
     * The log did not grow out of what it was: it changed entries, or shows different people different logs.
     *
     * @param known the head that is remembered
     * @param shown the head of now
     */
    record Forked(TreeHead known, TreeHead shown) implements LogViolation {}

    /**
     * An entry is not in the log whose head came with it.
     *
     * @param leafIndex where it was to be
     * @param shown the head
     */
    record NotIncluded(long leafIndex, TreeHead shown) implements LogViolation {}

    /**
     * An answer is in the log, and no answer to what was asked.
     *
     * @param leafIndex the entry
     * @param flaw what is wrong with it
     */
    record WrongEntry(long leafIndex, Flaw flaw) implements LogViolation {}

    /** What is wrong with an entry. */
    enum Flaw {
        /** It is no entry at all. */
        UNREADABLE,
        /** It is about another key. */
        OTHER_KEY,
        /** The detail is not the one that it commits to. */
        BAD_OPENING,
        /** The entries are not in the order of the log. */
        OUT_OF_ORDER,
        /** It is no revocation, and was shown as one. */
        NO_REVOCATION,
        /** The answer says of a revocation what its entry does not. */
        OTHER_REVOCATION
    }
}
