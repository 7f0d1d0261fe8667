package org.quicprochat.client;

import java.util.List;
import org.quicprochat.opaque.Argon2idKsf;
import org.quicprochat.opaque.Ksf;

/**
 * All that a client has to know of its server and of itself. Immutable.
 *
 * @param server where the server listens
 * @param trust how the server proves itself
 * @param alpn the application protocols to offer, best first; not empty
 * @param timeouts how long to wait
 * @param limits bounds on memory
 * @param reconnect what to do when the connection is lost
 * @param passwordHardening the key stretching function of OPAQUE, the same at registration and at every login
 */
public record ClientConfig(
        ServerAddress server,
        Trust trust,
        List<String> alpn,
        ClientTimeouts timeouts,
        ClientLimits limits,
        ReconnectPolicy reconnect,
        Ksf passwordHardening) {
    private static final List<String> ALPN = List.of("qpc");

    /** @throws IllegalArgumentException where {@code alpn} is empty */
    public ClientConfig {
        alpn = List.copyOf(alpn);
        if (alpn.isEmpty()) {
            throw new IllegalArgumentException("There is no application protocol to offer");
        }
    }

    /** The standard configuration for one server; the {@code with} methods change one thing each. */
    public static ClientConfig of(ServerAddress server, Trust trust) {
        return new ClientConfig(
                server,
                trust,
                ALPN,
                ClientTimeouts.STANDARD,
                ClientLimits.STANDARD,
                ReconnectPolicy.standard(),
                Argon2idKsf.MEMORY_CONSTRAINED);
    }

    /** This configuration with other application protocols. */
    public ClientConfig withAlpn(List<String> protocols) {
        return new ClientConfig(server, trust, protocols, timeouts, limits, reconnect, passwordHardening);
    }

    /** This configuration with other timeouts. */
    public ClientConfig withTimeouts(ClientTimeouts other) {
        return new ClientConfig(server, trust, alpn, other, limits, reconnect, passwordHardening);
    }

    /** This configuration with other limits. */
    public ClientConfig withLimits(ClientLimits other) {
        return new ClientConfig(server, trust, alpn, timeouts, other, reconnect, passwordHardening);
    }

    /** This configuration with another reconnect policy. */
    public ClientConfig withReconnect(ReconnectPolicy policy) {
        return new ClientConfig(server, trust, alpn, timeouts, limits, policy, passwordHardening);
    }

    /** This configuration with another key stretching function. */
    public ClientConfig withPasswordHardening(Ksf ksf) {
        return new ClientConfig(server, trust, alpn, timeouts, limits, reconnect, ksf);
    }
}
