package org.quicprochat.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.quicprochat.client.ClientConfig;
import org.quicprochat.client.ClientRuntime;
import org.quicprochat.client.ClientTimeouts;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.ServerAddress;

/** Connects over QUIC. */
final class QuicConnector implements Connector {
    private final SecureRandom random;

    QuicConnector(SecureRandom random) {
        this.random = random;
    }

    @Override
    public Remote connect(ServerAddress server, Trust trust, Duration timeout) {
        ClientConfig config = ClientConfig.of(server, clientTrust(trust))
                .withTimeouts(ClientTimeouts.STANDARD.withConnect(timeout).withCall(timeout));
        ClientRuntime runtime = ClientRuntime.start(1, random);
        boolean open = false;
        try {
            QpcClient client = QuicRemote.translated(server, () -> QpcClient.connect(config, runtime));
            open = true;
            return new QuicRemote(server, timeout, runtime, client);
        } finally {
            if (!open) {
                runtime.close();
            }
        }
    }

    private static org.quicprochat.client.Trust clientTrust(Trust trust) {
        return switch (trust) {
            case Trust.Pinned pinned -> new org.quicprochat.client.Trust.Pinned(certificate(pinned));
            case Trust.Authority authority -> authorities(authority);
            case Trust.MachineAuthorities() -> org.quicprochat.client.Trust.system();
        };
    }

    private static X509Certificate certificate(Trust.Pinned pinned) {
        try (var der = new ByteArrayInputStream(pinned.der().toByteArray())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der);
        } catch (CertificateException | IOException e) {
            throw new Failure(ExitCode.FAULT, "The profile's pinned certificate is damaged. Give --cert FILE.", e);
        }
    }

    private static org.quicprochat.client.Trust authorities(Trust.Authority authority) {
        try {
            return org.quicprochat.client.Trust.authorities(authority.file());
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "Cannot read certificates from " + authority.file() + ".", e);
        }
    }
}
