package org.quicprochat.runtime.dispatch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Who calls as long as there is no identity: an IPv4 address, or the /64 of an IPv6 address, which is the least that a
 * customer of a provider has (RFC 6177).
 *
 * @param v4 whether it is an IPv4 address
 * @param prefix the address, or the first 64 bits of it
 */
record AddressKey(boolean v4, long prefix) {
    static AddressKey of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? new AddressKey(true, bytes.getInt())
                : new AddressKey(false, bytes.getLong());
    }
}
