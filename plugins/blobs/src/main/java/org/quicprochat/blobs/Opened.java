package org.quicprochat.blobs;

/** What there is for a chunk that came. */
sealed interface Opened {
    /** The account has the whole blob. */
    record Complete() implements Opened {}

    /** The upload that it is a part of. */
    record Going(Progress progress) implements Opened {}

    /** No upload, and this chunk begins none. */
    record NotBegun() implements Opened {}
}
