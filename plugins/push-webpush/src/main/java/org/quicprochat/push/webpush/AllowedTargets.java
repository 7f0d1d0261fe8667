package org.quicprochat.push.webpush;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * To whom the server connects for a stranger: whoever has a public address, and whom the operator names.
 *
 * @param hosts names in lower case
 * @param networks private ones
 */
record AllowedTargets(Set<String> hosts, List<Network> networks) {
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
    private static final Pattern NUMERIC = Pattern.compile("[0-9./]+|.*:.*");

    AllowedTargets {
        hosts = Set.copyOf(hosts);
        networks = List.copyOf(networks);
    }

    /** What an operator named. */
    static AllowedTargets of(List<String> named) {
        Set<String> hosts = new HashSet<>();
        List<Network> networks = new ArrayList<>();
        for (String text : named) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (NUMERIC.matcher(text).matches()) {
                networks.add(network(text));
            } else if (HOST.matcher(lower).matches()) {
                hosts.add(lower);
            } else {
                throw new IllegalArgumentException("allow holds host names, addresses and networks");
            }
        }
        return new AllowedTargets(hosts, networks);
    }

    private static Network network(String text) {
        try {
            return Network.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("allow holds what looks like a network, and is none", e);
        }
    }

    /** Whether the server may connect to this address, which the host name leads to. */
    boolean allow(String host, InetAddress address) {
        return PublicAddresses.contain(address)
                || hosts.contains(host.toLowerCase(Locale.ROOT))
                || networks.stream().anyMatch(network -> network.contains(address));
    }
}
