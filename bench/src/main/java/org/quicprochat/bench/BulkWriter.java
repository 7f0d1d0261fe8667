package org.quicprochat.bench;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;

/** Writes bytes to a stream as fast as it takes them, without a copy, and releases them. On the stream's event loop. */
final class BulkWriter {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECES_AHEAD = 4;

    private final QuicStreamChannel stream;
    private final ByteBuf left;

    BulkWriter(QuicStreamChannel stream, ByteBuf bytes) {
        this.stream = stream;
        this.left = bytes;
    }

    void start() {
        for (int i = 0; i < PIECES_AHEAD; i++) {
            next();
        }
    }

    private void next() {
        if (left.isReadable()) {
            ByteBuf piece = left.readRetainedSlice(Math.min(left.readableBytes(), PIECE_BYTES));
            boolean last = !left.isReadable();
            stream.writeAndFlush(new DefaultQuicStreamFrame(piece, last)).addListener(written -> {
                if (written.isSuccess()) {
                    next();
                } else {
                    end();
                }
            });
            if (last) {
                left.release();
            }
        }
    }

    private void end() {
        if (left.isReadable()) {
            left.skipBytes(left.readableBytes());
            left.release();
        }
    }
}
