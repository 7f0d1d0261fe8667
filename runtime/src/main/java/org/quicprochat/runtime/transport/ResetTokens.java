package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicResetTokenGenerator;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * Stateless resets (RFC 9000, section 10.3): after a restart a client learns at its next packet that its connection is
 * gone. Their tokens come from a secret that outlives the process. On one event loop.
 */
final class ResetTokens implements QuicResetTokenGenerator {
    /** Bytes of a token. */
    static final int BYTES = 16;

    /** The shortest packet that is answered; the answer is shorter than it, so that two servers end an exchange. */
    static final int SHORTEST_ANSWERED = 1 + ConnectionIds.BYTES + BYTES + 1;

    private static final int MOST_RESET_BYTES = 43;
    private static final int SHORT_HEADER = 0x40;
    private static final int RANDOM_BITS = 0x3f;

    private final Mac mac;
    private final SecureRandom random;

    ResetTokens(byte[] key, SecureRandom random) {
        this.mac = Macs.of(key);
        this.random = random;
    }

    @Override
    public ByteBuffer newResetToken(ByteBuffer id) {
        byte[] bytes = new byte[id.remaining()];
        id.duplicate().get(bytes);
        return ByteBuffer.wrap(tokenOf(bytes));
    }

    /** The token of an id, 16 bytes. */
    byte[] tokenOf(byte[] id) {
        return Arrays.copyOf(mac.doFinal(id), BYTES);
    }

    /** Writes the reset for a packet with a short header, of {@link #SHORTEST_ANSWERED} bytes or more. */
    void writeReset(ByteBuf packet, ByteBuf out) {
        byte[] id = new byte[ConnectionIds.BYTES];
        packet.getBytes(packet.readerIndex() + 1, id);
        byte[] noise = new byte[Math.min(packet.readableBytes() - 1, MOST_RESET_BYTES) - BYTES];
        random.nextBytes(noise);
        noise[0] = (byte) (SHORT_HEADER | (noise[0] & RANDOM_BITS));
        out.writeBytes(noise).writeBytes(tokenOf(id));
    }
}
