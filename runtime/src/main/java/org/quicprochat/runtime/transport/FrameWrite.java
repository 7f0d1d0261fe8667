package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;

/**
 * A frame on its way to a stream, with FIN behind it: a small one in one write, a large one piece by piece, each made
 * when the stream has taken the one before. So a client that reads slowly holds one piece of native memory, and a
 * piece is still in the processor's cache when it is encrypted. On the event loop.
 */
final class FrameWrite {
    static final int PIECE_BYTES = 128 << 10;

    private final Channel stream;
    private final byte[] frame;
    private int taken;

    FrameWrite(Channel stream, byte[] frame) {
        this.stream = stream;
        this.frame = frame;
    }

    /** Begins; the future tells of the last piece, or of the first that failed. Used once. */
    ChannelFuture begin() {
        if (frame.length <= PIECE_BYTES) {
            return next();
        }
        ChannelPromise all = stream.newPromise();
        goOn(all);
        return all;
    }

    private void goOn(ChannelPromise all) {
        ChannelFuture piece = next();
        while (piece.isSuccess() && taken < frame.length) {
            piece = next();
        }
        piece.addListener(written -> {
            if (!written.isSuccess()) {
                all.setFailure(written.cause());
            } else if (taken < frame.length) {
                goOn(all);
            } else {
                all.setSuccess();
            }
        });
    }

    private ChannelFuture next() {
        int length = Math.min(PIECE_BYTES, frame.length - taken);
        ByteBuf piece = stream.alloc().directBuffer(length).writeBytes(frame, taken, length);
        taken += length;
        return stream.write(new DefaultQuicStreamFrame(piece, taken == frame.length));
    }
}
