package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;

/**
 * The tokens of Retry packets (RFC 9000, section 8.1.2): a client shows that it gets what is sent to its address before
 * the server keeps anything of it. A token holds for one address and port and one first connection id, for a short
 * time. On one event loop.
 *
 * <pre>
 *  0                16              24
 *  +----------------+---------------+---------------------------------+
 *  | HMAC-SHA256/16 | ms since 1970 | the client's first DCID, to 20  |
 *  +----------------+---------------+---------------------------------+
 * </pre>
 */
final class AddressTokens implements QuicTokenHandler {
    /** How long a token is good: the client's next packet brings it. */
    static final Duration VALIDITY = Duration.ofSeconds(15);

    private static final int MAC_BYTES = 16;
    private static final int ID_AT = MAC_BYTES + Long.BYTES;
    private static final int MOST_ID_BYTES = 20;

    private final Mac mac;
    private final InstantSource clock;
    private final ConnectionIds ids;
    private final BooleanSupplier full;

    /**
     * The tokens of one event loop.
     *
     * @param key the secret of the server, 32 bytes
     * @param full whether the server takes no connection more
     */
    AddressTokens(byte[] key, InstantSource clock, ConnectionIds ids, BooleanSupplier full) {
        this.mac = Macs.of(key);
        this.clock = clock;
        this.ids = ids;
        this.full = full;
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
        long now = clock.millis();
        out.writeBytes(sign(now, dcid, address), 0, MAC_BYTES)
                .writeLong(now)
                .writeBytes(dcid, dcid.readerIndex(), dcid.readableBytes());
        return true;
    }

    private byte[] sign(long time, ByteBuf firstId, InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        byte[] id = new byte[firstId.readableBytes()];
        firstId.getBytes(firstId.readerIndex(), id);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            mac.update((byte) (time >>> shift));
        }
        mac.update((byte) ip.length);
        mac.update(ip);
        mac.update((byte) (address.getPort() >>> Byte.SIZE));
        mac.update((byte) address.getPort());
        return mac.doFinal(id);
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        int length = token.readableBytes();
        if (length <= ID_AT || length > maxTokenLength() || full.getAsBoolean()) {
            return -1;
        }
        int at = token.readerIndex();
        long time = token.getLong(at + MAC_BYTES);
        long age = clock.millis() - time;
        if (age < 0 || age > VALIDITY.toMillis()) {
            return -1;
        }
        byte[] given = new byte[MAC_BYTES];
        token.getBytes(at, given);
        byte[] made = Arrays.copyOf(sign(time, token.slice(at + ID_AT, length - ID_AT), address), MAC_BYTES);
        return MessageDigest.isEqual(given, made) ? ID_AT : -1;
    }

    @Override
    public TokenValidationResult validateToken(ByteBuf token, InetSocketAddress address, ByteBuf dcid) {
        boolean ours = dcid.readableBytes() == ConnectionIds.BYTES && ids.loopOf(dcid, dcid.readerIndex()) >= 0;
        int offset = ours ? validateToken(token, address) : -1;
        return offset < 0 ? TokenValidationResult.invalidToken() : TokenValidationResult.odcidFromToken(offset);
    }

    @Override
    public int maxTokenLength() {
        return ID_AT + MOST_ID_BYTES;
    }
}
