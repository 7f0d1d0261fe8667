package org.quicprochat.runtime.transport;

import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;

/**
 * How a stream ends that does not run to both FINs. The client's credit comes back when quiche knows the end of both
 * halves: so a stream whose input has no end yet stays open, and its handler throws away what comes.
 */
final class StreamEnd {
    /** The application error code of RESET_STREAM and STOP_SENDING: there is nothing to say but that it ended. */
    static final int CODE = 0;

    private StreamEnd() {}

    /**
     * Tells the client to send no more of a request, once the answer is with the transport. What the client says to
     * that is not read: {@link EndedStreams} watches for it. Never for a unidirectional stream: quiche would keep its
     * credit.
     */
    static void stop(QuicStreamChannel stream) {
        if (!stream.isInputShutdown()) {
            stream.shutdownInput(CODE).addListener(Failures.LOGGED);
        }
    }

    /** Says that there is no answer. */
    static void reset(QuicStreamChannel stream) {
        if (!stream.isOutputShutdown()) {
            stream.shutdownOutput(CODE).addListener(Failures.LOGGED);
        }
    }

    /**
     * Forgets a stream whose input has ended: takes it out of the connection's table, where it would stay. Closed only
     * where there is a half to close, for that sends FIN, and after a reset nothing may follow (RFC 9000, section 3.1).
     */
    static void drop(QuicStreamChannel stream) {
        if (stream.isOutputShutdown() || stream.type() == QuicStreamType.UNIDIRECTIONAL) {
            stream.deregister().addListener(Failures.LOGGED);
        } else {
            stream.close().addListener(Failures.LOGGED);
        }
        QuicheInternals.forgetStream(stream.parent(), stream.streamId());
    }
}
