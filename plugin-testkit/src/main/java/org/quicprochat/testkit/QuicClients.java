package org.quicprochat.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import org.quicprochat.client.ClientConfig;
import org.quicprochat.client.ClientRuntime;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.ReconnectPolicy;
import org.quicprochat.client.ServerAddress;
import org.quicprochat.client.Trust;
import org.quicprochat.runtime.Server;

/** Real clients of a server that listens on a port; the only class here that needs the client on the class path. */
final class QuicClients implements AutoCloseable {
    private final ClientRuntime runtime;

    QuicClients(SecureRandom random) {
        runtime = ClientRuntime.start(1, random);
    }

    TestConnection connect(Server server) {
        InetSocketAddress address = server.address();
        try {
            Trust trust = Trust.pinned(server.backend().settings().tls().certificate());
            ClientConfig config = ClientConfig.of(
                            new ServerAddress(address.getAddress().getHostAddress(), address.getPort()), trust)
                    .withReconnect(ReconnectPolicy.never());
            return new QuicTestConnection(QpcClient.connect(config, runtime));
        } catch (IOException e) {
            throw new UncheckedIOException("The server's certificate cannot be read", e);
        }
    }

    @Override
    public void close() {
        runtime.close();
    }
}
