package org.quicprochat.plugin;

/**
 * A run of method ids that belongs to one plugin. Ids from {@link #THIRD_PARTY_FIRST} on are for third parties.
 *
 * @param first the first id (inclusive), 1 or more
 * @param last the last id (inclusive), at most 65 535
 */
public record MethodRange(int first, int last) {
    /** The first method or event id that a third party may claim. */
    public static final int THIRD_PARTY_FIRST = 16_384;

    /** The last id there is. */
    public static final int MAX_ID = 65_535;

    /** Checks the bounds. */
    public MethodRange {
        if (first < 1 || last > MAX_ID || first > last) {
            throw new IllegalArgumentException(
                    "A method range lies in 1 to 65535 and its first id is not over its last");
        }
    }

    /** The range from one id to another, both inclusive. */
    public static MethodRange of(int first, int last) {
        return new MethodRange(first, last);
    }

    /** Whether an id lies in the range. */
    public boolean contains(int id) {
        return id >= first && id <= last;
    }

    /** Whether the two have an id in common. */
    public boolean overlaps(MethodRange other) {
        return first <= other.last && other.first <= last;
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
