package org.quicprochat.runtime.connection;

/**
 * How much waits for one connection that takes its pushes slowly. A push beyond either bound is dropped or becomes a
 * hint, as {@link org.quicprochat.plugin.Push#overflow} says; hints have one more place for each event type.
 *
 * @param queuedPushes the most frames that wait, 1 or more
 * @param queuedBytes the most bytes of frames that wait, 1 or more
 */
public record PushLimits(int queuedPushes, int queuedBytes) {
    /** The defaults of {@code limits.pushes}: 256 frames, 256 KiB. */
    public static final PushLimits DEFAULT = new PushLimits(256, 256 * 1024);

    /** Checks the bounds. */
    public PushLimits {
        if (queuedPushes < 1 || queuedBytes < 1) {
            throw new IllegalArgumentException("A push queue holds at least one push and one byte");
        }
    }
}
