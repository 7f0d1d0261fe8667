package org.quicprochat.runtime.dispatch;

/** Where the answer of one call goes. The dispatcher uses it exactly once, unless the call was abandoned. */
@FunctionalInterface
public interface Answer {
    /**
     * Takes the whole ResponseFrame, which belongs to the receiver from now on. Called from any thread; on the caller's
     * own, before {@link Dispatcher#call} returns, for inline methods and refusals. Must not block.
     */
    void send(byte[] frame);
}
