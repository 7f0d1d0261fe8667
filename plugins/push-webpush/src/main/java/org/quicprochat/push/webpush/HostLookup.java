package org.quicprochat.push.webpush;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Finds the addresses of hosts. Thread-safe. */
@FunctionalInterface
interface HostLookup {
    /**
     * The addresses of a host; blocks, at most for the limit.
     *
     * @param host a name, or an address
     * @throws IOException where there are none, or not in time
     */
    List<InetAddress> resolve(String host, Duration limit) throws IOException, InterruptedException;
}
