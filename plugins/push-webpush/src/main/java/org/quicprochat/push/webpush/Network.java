package org.quicprochat.push.webpush;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * All addresses that begin with the same bits.
 *
 * @param address one of them
 * @param bits how many, 0 to the address's size (inclusive)
 */
record Network(InetAddress address, int bits) {
    Network {
        if (bits < 0 || bits > address.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("A network has more bits than its address");
        }
    }

    /**
     * A network as people write it: {@code 10.1.0.0/16}, {@code fd00::/8}, or a single address.
     *
     * @throws IllegalArgumentException where it is none
     */
    static Network of(String text) {
        int slash = text.indexOf('/');
        InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int size = address.getAddress().length * Byte.SIZE;
        return new Network(address, slash < 0 ? size : Integer.parseInt(text.substring(slash + 1)));
    }

    boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        int whole = bits / Byte.SIZE;
        int rest = bits % Byte.SIZE;
        return mine.length == theirs.length
                && Arrays.equals(mine, 0, whole, theirs, 0, whole)
                && (rest == 0 || ((mine[whole] ^ theirs[whole]) & 0xff) >>> (Byte.SIZE - rest) == 0);
    }

    /** The IPv4 address in the last four bytes of an IPv6 address. */
    static InetAddress embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        try {
            return Inet4Address.getByAddress(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }
}
