package org.quicprochat.it;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.quicprochat.client.ClientConfig;
import org.quicprochat.client.ClientRuntime;
import org.quicprochat.client.ClientTimeouts;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.ReconnectPolicy;
import org.quicprochat.client.ServerAddress;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.client.Trust;

/** Clients of a running server; what passwords cost to stretch is not what is tested here. */
final class Clients implements AutoCloseable {
    static final String PASSWORD = "a password that shows up nowhere";

    /** A machine that runs other tests too may take its time. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private final ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());

    /** A client on a connection of its own, which is not made again when it is lost. */
    QpcClient connect(RunningServer server) throws Exception {
        return connect(server.address(), server.port(), server.certificate());
    }

    /** As above, of a server on this machine. */
    QpcClient connect(int port, Path certificateFile) throws Exception {
        return connect(RunningServer.Host.LOOPBACK.address(), port, certificateFile);
    }

    private QpcClient connect(String host, int port, Path certificateFile) throws Exception {
        X509Certificate certificate;
        try (InputStream in = Files.newInputStream(certificateFile)) {
            certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
        ServerAddress address = new ServerAddress(host, port);
        ClientConfig config = ClientConfig.of(address, new Trust.Pinned(certificate))
                .withPasswordHardening(password -> password)
                .withTimeouts(ClientTimeouts.STANDARD.withConnect(PATIENT))
                .withReconnect(ReconnectPolicy.never());
        return QpcClient.connect(config, runtime);
    }

    /** Registers somebody and logs in. */
    static SessionInfo register(QpcClient client, String name) {
        client.auth().register(name, PASSWORD.toCharArray());
        return client.auth().login(name, PASSWORD.toCharArray());
    }

    @Override
    public void close() {
        runtime.close();
    }
}
