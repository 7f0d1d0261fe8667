package org.quicprochat.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;

/** Writes so many bytes to a stream as fast as it takes them, without a copy. On the stream's event loop. */
final class BulkWriter {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int PIECES_AHEAD = 4;

    private final QuicStreamChannel stream;
    private final ByteBuf piece = Unpooled.directBuffer(PIECE_BYTES).writeZero(PIECE_BYTES);
    private long left;

    BulkWriter(QuicStreamChannel stream, long bytes) {
        this.stream = stream;
        this.left = bytes;
    }

    void start() {
        for (int i = 0; i < PIECES_AHEAD; i++) {
            next();
        }
    }

    private void next() {
        if (left > 0) {
            int length = (int) Math.min(left, PIECE_BYTES);
            left -= length;
            boolean last = left == 0;
            stream.writeAndFlush(new DefaultQuicStreamFrame(piece.retainedSlice(0, length), last))
                    .addListener(written -> {
                        if (written.isSuccess()) {
                            next();
                        } else {
                            end();
                        }
                    });
            if (last) {
                piece.release();
            }
        }
    }

    private void end() {
        if (left > 0) {
            left = 0;
            piece.release();
        }
    }
}
