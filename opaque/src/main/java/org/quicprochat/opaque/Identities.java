package org.quicprochat.opaque;

import java.util.Optional;

/**
 * The names of client and server that a registration and every login after it are bound to; without one, a side's
 * public key stands for it (RFC 9807, 4). Immutable.
 */
public final class Identities {
    /** The public keys stand for both sides: what clients use unless told otherwise. */
    public static final Identities NONE = new Identities(Optional.empty(), Optional.empty());

    private final Optional<byte[]> client;
    private final Optional<byte[]> server;

    private Identities(Optional<byte[]> client, Optional<byte[]> server) {
        this.client = client;
        this.server = server;
    }

    /**
     * Identities of which each may be absent.
     *
     * @throws IllegalArgumentException where one is longer than 65535 bytes
     */
    public static Identities of(Optional<byte[]> client, Optional<byte[]> server) {
        return new Identities(client.map(Identities::checked), server.map(Identities::checked));
    }

    byte[] client(byte[] clientPublicKey) {
        return client.orElse(clientPublicKey);
    }

    byte[] server(byte[] serverPublicKey) {
        return server.orElse(serverPublicKey);
    }

    private static byte[] checked(byte[] identity) {
        if (identity.length > Bytes.PREFIXED_MAX) {
            throw new IllegalArgumentException("identity is longer than 65535 bytes");
        }
        return identity.clone();
    }
}
