package org.quicprochat.runtime.transport;

import io.netty.handler.codec.quic.QuicStreamChannel;

/** How a stream ends that does not run to both FINs. */
final class StreamEnd {
    /** The application error code of RESET_STREAM and STOP_SENDING: there is nothing to say but that it ended. */
    static final int CODE = 0;

    private StreamEnd() {}

    /**
     * Tells the client to send no more, and forgets the stream: the answer, if any, is with the transport already. The
     * client's credit comes back when it acknowledges.
     */
    static void stop(QuicStreamChannel stream) {
        if (!stream.isInputShutdown()) {
            stream.shutdownInput(CODE).addListener(Failures.LOGGED);
        }
        drop(stream);
    }

    /** Ends both halves at once; nothing more is sent but the reset. */
    static void reset(QuicStreamChannel stream) {
        if (!stream.isOutputShutdown()) {
            stream.shutdownOutput(CODE).addListener(Failures.LOGGED);
        }
        stop(stream);
    }

    /** Closes a stream that is over on the wire and takes it out of the connection's table, where it would stay. */
    static void drop(QuicStreamChannel stream) {
        stream.close().addListener(Failures.LOGGED);
        QuicheInternals.forgetStream(stream.parent(), stream.streamId());
    }
}
