package org.quicprochat.client;

/** A server's log of keys was caught lying, or is damaged. What it answered is not to be used. */
public final class TransparencyException extends ClientException {
    private static final long serialVersionUID = 1;

    private final transient LogViolation violation;

    TransparencyException(LogViolation violation) {
        super(describe(violation));
        this.violation = violation;
    }

    /** What it was caught at. */
    public LogViolation violation() {
        return violation;
    }

    private static String describe(LogViolation violation) {
        return switch (violation) {
            case LogViolation.KeyChanged _ -> "The log of keys is signed with another key than at the first contact";
            case LogViolation.BadSignature _ -> "The signature of the log's head is wrong";
            case LogViolation.RolledBack(TreeHead known, TreeHead shown) ->
                "The log of keys was rolled back: it had " + number(known.treeSize()) + " entries, and has "
                        + number(shown.treeSize());
            case LogViolation.Forked(TreeHead known, TreeHead shown) ->
                "The log of keys is another one than before: nothing proves that its " + number(shown.treeSize())
                        + " entries begin with the " + number(known.treeSize()) + " that it had";
            case LogViolation.NotIncluded lost ->
                "Nothing proves that the log of keys has the entry " + number(lost.leafIndex()) + ", which it showed";
            case LogViolation.WrongEntry(long leafIndex, LogViolation.Flaw flaw) ->
                "The entry " + number(leafIndex) + " of the log of keys does not say what it was shown for: " + flaw;
        };
    }

    private static String number(long unsigned) {
        return Long.toUnsignedString(unsigned);
    }
}
