package org.quicprochat.client;

/**
 * Where a server listens.
 *
 * @param host a name, or an IPv4 or IPv6 address without brackets; looked up anew for every connection
 * @param port UDP port, 1 to 65 535 (inclusive)
 */
public record ServerAddress(String host, int port) {
    /** The UDP port of a server that was not told another. */
    public static final int DEFAULT_PORT = 5001;

    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException where the host is blank or the port out of range */
    public ServerAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("The server's host is empty");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("The server's port is not between 1 and 65535");
        }
    }

    /**
     * Reads {@code host}, {@code host:port}, {@code [IPv6]} or {@code [IPv6]:port}; without a port it is
     * {@link #DEFAULT_PORT}.
     *
     * @throws IllegalArgumentException where it is none of these
     */
    public static ServerAddress parse(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            String rest = end < 0 ? "" : text.substring(end + 1);
            if (end < 0 || !(rest.isEmpty() || rest.startsWith(":"))) {
                throw new IllegalArgumentException("A server address in brackets is written [host] or [host]:port");
            }
            return new ServerAddress(text.substring(1, end), rest.isEmpty() ? DEFAULT_PORT : port(rest.substring(1)));
        }
        int colon = text.indexOf(':');
        if (colon < 0 || colon != text.lastIndexOf(':')) {
            return new ServerAddress(text, DEFAULT_PORT);
        }
        return new ServerAddress(text.substring(0, colon), port(text.substring(colon + 1)));
    }

    private static int port(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("The server's port is not a number", e);
        }
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
