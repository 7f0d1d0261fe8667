package org.quicprochat.runtime.dispatch;

import org.jspecify.annotations.Nullable;

/** What the dispatcher knows of one id: everything about it that can be worked out before a call comes. Immutable. */
sealed interface Route permits MethodRoute, SignalRoute {
    /** The plugin that it belongs to. */
    String pluginId();

    /** The method id, or the event id. */
    int id();

    /** The name in UpperCamelCase. */
    String name();

    /** The plugin's class loader. */
    ClassLoader loader();

    /** Bytes of the largest body (inclusive). */
    int requestLimit();

    /** How long the caller waits, in nanoseconds. */
    long deadlineNanos();

    /** The bucket that pays; null where buckets are off. */
    @Nullable
    TokenBuckets buckets();

    /** Whether a bound connection's identity pays, not its address. */
    boolean identityPays();

    /** Whether the code runs on the event loop. */
    boolean inline();

    /**
     * Parses, lets in, and runs the plugin's code.
     *
     * @return the whole ResponseFrame; null where there is none
     */
    byte @Nullable [] serve(LiveCall call, byte[] body);
}
