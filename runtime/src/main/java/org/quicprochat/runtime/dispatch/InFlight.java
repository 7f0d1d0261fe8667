package org.quicprochat.runtime.dispatch;

/** A call whose answer may still come. */
@FunctionalInterface
public interface InFlight {
    /**
     * Nobody waits for the answer any more: the caller reset the stream or stopped listening. Idempotent; never blocks.
     */
    void abandon();
}
