package org.quicprochat.runtime.transport;

import org.jspecify.annotations.Nullable;

/** Something that another thread leaves for an event loop; in at most one {@link LoopWriter}'s list at a time. */
abstract class LoopWork {
    /** The work submitted before this one; the writer's. */
    @Nullable
    LoopWork before;

    /** Does it, on the event loop, in a batch of the connection's writes. */
    abstract void run();
}
