package org.quicprochat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FrameWriteTest {
    /** Takes what was written when it is told to flush. */
    private final EmbeddedChannel stream = new EmbeddedChannel();

    private final ByteBuf received = Unpooled.buffer();

    @AfterEach
    void letGo() {
        stream.finishAndReleaseAll();
        received.release();
    }

    @Test
    void aSmallFrameIsOneWriteWithFin() {
        byte[] frame = frame(FrameWrite.PIECE_BYTES);

        ChannelFuture written = new FrameWrite(stream, frame).begin();
        assertThat(written.isDone()).isFalse();

        assertThat(takesFin()).isTrue();
        assertThat(written.isSuccess()).isTrue();
        assertThat(array()).isEqualTo(frame);
    }

    @Test
    void ofALargeOneAPieceIsMadeWhenTheOneBeforeIsTaken() {
        byte[] frame = frame(2 * FrameWrite.PIECE_BYTES + 1);

        ChannelFuture written = new FrameWrite(stream, frame).begin();

        assertThat(takesFin()).isFalse();
        assertThat(received.readableBytes()).isEqualTo(FrameWrite.PIECE_BYTES);
        assertThat(takesFin()).isFalse();
        assertThat(written.isDone()).isFalse();
        assertThat(takesFin()).isTrue();
        assertThat(written.isSuccess()).isTrue();
        assertThat(array()).isEqualTo(frame);
        stream.flushOutbound();
        assertThat(stream.outboundMessages()).isEmpty();
    }

    @Test
    void whereAPieceFailsNothingFollows() {
        IOException failure = new IOException("closed");
        ChannelFuture written = new FrameWrite(stream, frame(3 * FrameWrite.PIECE_BYTES)).begin();
        assertThat(takesFin()).isFalse();

        stream.unsafe().outboundBuffer().addFlush();
        stream.unsafe().outboundBuffer().remove(failure);

        assertThat(written.cause()).isSameAs(failure);
        stream.flushOutbound();
        assertThat(stream.outboundMessages()).isEmpty();
    }

    /** Takes one piece; whether FIN is behind it. */
    private boolean takesFin() {
        stream.flushOutbound();
        QuicStreamFrame piece = stream.readOutbound();
        received.writeBytes(piece.content());
        piece.release();
        return piece.hasFin();
    }

    private byte[] array() {
        byte[] bytes = new byte[received.readableBytes()];
        received.getBytes(0, bytes);
        return bytes;
    }

    private static byte[] frame(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
