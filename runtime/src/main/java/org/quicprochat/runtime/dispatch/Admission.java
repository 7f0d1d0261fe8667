package org.quicprochat.runtime.dispatch;

/** What a request's header alone decides. */
public sealed interface Admission {
    /**
     * The body is worth collecting.
     *
     * @param bodyBytes exactly so many, 0 or more; then FIN
     */
    record Accepted(int bodyBytes) implements Admission {}

    /**
     * The call is answered at once; the rest of the stream is stopped and nothing of it is buffered.
     *
     * @param frame the whole ResponseFrame
     */
    @SuppressWarnings("ArrayRecordComponent") // A carrier between dispatch and transport; it is never compared.
    record Refused(byte[] frame) implements Admission {}
}
