package org.quicprochat.push.webpush;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** Which addresses anybody in the Internet can have, after the IANA special-purpose address registries (RFC 6890). */
final class PublicAddresses {
    private static final List<Network> PRIVATE_V4 = networks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8",
            "100.64.0.0/10", // behind a carrier's NAT
            "127.0.0.0/8",
            "169.254.0.0/16", // link-local
            "172.16.0.0/12",
            "192.0.0.0/24", // of protocols
            "192.0.2.0/24", // documentation
            "192.31.196.0/24", // AS112
            "192.52.193.0/24", // AMT
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16",
            "192.175.48.0/24", // AS112
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast

    /** All that is not of these is reserved, unique-local, link-local, site-local or multicast. */
    private static final Network GLOBAL_V6 = Network.of("2000::/3");

    private static final List<Network> PRIVATE_V6 = networks(
            "2001::/23", // of protocols, Teredo
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4: any IPv4 address
            "2620:4f:8000::/48", // AS112
            "3fff::/20"); // documentation

    /** How a network without IPv4 reaches the addresses of IPv4 (RFC 6052). */
    private static final Network NAT64 = Network.of("64:ff9b::/96");

    private PublicAddresses() {}

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }

    /** Whether the address is one of the public Internet's. */
    static boolean contain(InetAddress address) {
        if (address instanceof Inet4Address) {
            return PRIVATE_V4.stream().noneMatch(network -> network.contains(address));
        }
        if (NAT64.contains(address)) {
            return contain(Network.embedded(address));
        }
        return GLOBAL_V6.contains(address) && PRIVATE_V6.stream().noneMatch(network -> network.contains(address));
    }
}
