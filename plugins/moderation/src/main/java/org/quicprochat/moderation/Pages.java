package org.quicprochat.moderation;

/** The size of pages. Static. */
final class Pages {
    private Pages() {}

    /** The size to use where a client asks for one: 0 is the most; so is what is more (negative: over 2^31). */
    static int size(int asked, int most) {
        return asked <= 0 ? most : Math.min(asked, most);
    }
}
