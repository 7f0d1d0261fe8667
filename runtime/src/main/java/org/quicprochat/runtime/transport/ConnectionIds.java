package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * The server's connection ids: 20 bytes that name the start of the server and the event loop they belong to, and are
 * random otherwise. The kernel spreads datagrams over the sockets by the client's address, so those of a client that
 * moved come in at another socket than its connection's: the id tells where they go.
 *
 * <pre>
 *  0              4      5                             20
 *  +--------------+------+------------------------------+
 *  | start, u32   | loop | random                       |
 *  +--------------+------+------------------------------+
 * </pre>
 */
final class ConnectionIds {
    /** Bytes of each id: the most that QUIC v1 has. */
    static final int BYTES = 20;

    /** The most event loops that an id can name. */
    static final int MOST_LOOPS = 256;

    private static final int LOOP_AT = 4;

    private final SecureRandom random;
    private final int start;

    ConnectionIds(SecureRandom random) {
        this.random = random;
        this.start = random.nextInt();
    }

    /** A fresh id of an event loop's. */
    byte[] next(int loop) {
        byte[] id = new byte[BYTES];
        random.nextBytes(id);
        ByteBuffer.wrap(id).putInt(start);
        id[LOOP_AT] = (byte) loop;
        return id;
    }

    /** The event loop of an id that starts at the index; -1 where it is none of this server's since its start. */
    int loopOf(ByteBuf buffer, int index) {
        return buffer.writerIndex() - index >= BYTES && buffer.getInt(index) == start
                ? buffer.getUnsignedByte(index + LOOP_AT)
                : -1;
    }

    /** What Netty asks for the ids of an event loop's connections. */
    QuicConnectionIdGenerator generator(int loop) {
        return new QuicConnectionIdGenerator() {
            @Override
            public ByteBuffer newId(int length) {
                if (length != BYTES) {
                    throw new IllegalArgumentException("A connection id has " + BYTES + " bytes");
                }
                return ByteBuffer.wrap(next(loop));
            }

            @Override
            public ByteBuffer newId(ByteBuffer input, int length) {
                return newId(length);
            }

            @Override
            public int maxConnectionIdLength() {
                return BYTES;
            }

            @Override
            public boolean isIdempotent() {
                return false;
            }
        };
    }
}
