package org.quicprochat.cli;

import java.net.InetAddress;
import org.quicprochat.client.ServerAddress;

/** Server addresses as people write them. */
final class Addresses {
    /** A server on this machine, as {@code qpc serve} starts it. */
    static final ServerAddress DEFAULT = new ServerAddress("127.0.0.1", ServerAddress.DEFAULT_PORT);

    private Addresses() {}

    /**
     * Reads {@code host}, {@code host:port}, {@code [v6]:port} or a bare IPv6 address.
     *
     * @throws Failure with the code for wrong usage
     */
    static ServerAddress parse(String text) {
        try {
            return ServerAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(
                    ExitCode.USAGE, "'" + text + "' is no server address. Write host, host:port or [ipv6]:port.", e);
        }
    }

    /** Whether this is certainly the machine itself; never looks a name up. */
    static boolean loopback(ServerAddress address) {
        if (address.host().equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(address.host()).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
