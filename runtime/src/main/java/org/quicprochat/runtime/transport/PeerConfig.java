package org.quicprochat.runtime.transport;

import java.nio.file.Path;

/**
 * A peer server, as the operator named it.
 *
 * @param domain its federation domain, lower-case
 * @param host a name or an address
 * @param port UDP, 1 to 65 535
 * @param proof how its certificate is known
 * @param where the file and line, for what turns out to be wrong later
 */
public record PeerConfig(String domain, String host, int port, Proof proof, String where) {
    /** How a peer's certificate is known. */
    public sealed interface Proof {
        /** The file with the certificates. */
        Path file();
    }

    /**
     * It is one of those in the file.
     *
     * @param file X.509 in DER, or PEM with one or more: the next one beside the present, while the peer changes it
     */
    public record Pinned(Path file) implements Proof {}

    /**
     * One of the authorities in the file vouches for it, and for the peer's domain as a DNS name.
     *
     * @param file X.509 in DER, or PEM with one or more
     */
    public record Authority(Path file) implements Proof {}
}
