package org.quicprochat.cli;

import java.time.Duration;
import org.quicprochat.client.ServerAddress;

/** Makes connections. */
@FunctionalInterface
interface Connector {
    /**
     * Connects, with the handshake done when it returns.
     *
     * @param timeout for the handshake, and for each call afterwards
     * @throws Failure with {@link ExitCode#NO_CONNECTION}
     */
    Remote connect(ServerAddress server, Trust trust, Duration timeout);
}
