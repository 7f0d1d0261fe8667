package org.quicprochat.cli;

import java.net.InetAddress;

/**
 * Where a server listens.
 *
 * @param host a name or a literal address, without brackets
 * @param port the UDP port, 1 to 65 535 (inclusive)
 */
record ServerAddress(String host, int port) {
    /** The port that a server listens on where nothing else is said. */
    static final int DEFAULT_PORT = 5001;

    /** A server on this machine, as {@code qpc serve} starts it. */
    static final ServerAddress DEFAULT = new ServerAddress("127.0.0.1", DEFAULT_PORT);

    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code host}, {@code host:port}, {@code [v6]:port} or a bare IPv6 address.
     *
     * @throws Failure with the code for wrong usage
     */
    static ServerAddress parse(String text) {
        String host = text;
        String port = "";
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
                throw malformed(text);
            }
            host = text.substring(1, end);
            port = text.substring(Math.min(text.length(), end + 2));
        } else if (text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') >= 0) {
            host = text.substring(0, text.indexOf(':'));
            port = text.substring(text.indexOf(':') + 1);
            if (port.isEmpty()) {
                throw malformed(text);
            }
        }
        if (host.isBlank()) {
            throw malformed(text);
        }
        return new ServerAddress(host, port.isEmpty() ? DEFAULT_PORT : parsePort(text, port));
    }

    private static int parsePort(String text, String port) {
        try {
            int number = Integer.parseInt(port);
            if (number >= 1 && number <= MAX_PORT) {
                return number;
            }
        } catch (NumberFormatException _) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    private static Failure malformed(String text) {
        return Failure.usage("'" + text + "' is no server address. Write host, host:port or [ipv6]:port.");
    }

    /** Whether this is certainly the machine itself; never looks a name up. */
    boolean loopback() {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
