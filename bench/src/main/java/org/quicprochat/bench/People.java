package org.quicprochat.bench;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.quicprochat.client.ClientConfig;
import org.quicprochat.client.ClientRuntime;
import org.quicprochat.client.FederationClient;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.ServerAddress;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.client.Trust;

/**
 * Makes accounts with sessions. Their passwords are not stretched: that cost is the client's, and not what is
 * measured.
 */
final class People implements AutoCloseable {
    private static final char[] PASSWORD = "correct horse battery staple".toCharArray();

    private final ClientRuntime runtime;
    private final QpcClient client;

    private People(ClientRuntime runtime, QpcClient client) {
        this.runtime = runtime;
        this.client = client;
    }

    static People on(QpcServer server) {
        ClientRuntime runtime = ClientRuntime.start(1, new SecureRandom());
        ServerAddress address = new ServerAddress("127.0.0.1", server.address().getPort());
        Trust trust = new Trust.Pinned(Certificates.certificate(server.tls().certificate()));
        ClientConfig config = ClientConfig.of(address, trust).withPasswordHardening(bytes -> bytes);
        return new People(runtime, QpcClient.connect(config, runtime));
    }

    /** The connection that the people are registered on. */
    QpcClient client() {
        return client;
    }

    /** The name of a person, by number (from 0). */
    static String name(int number) {
        return "bench-" + number;
    }

    /** Registers and logs in so many people, a few at a time. */
    List<SessionInfo> register(int count) throws Exception {
        List<Future<SessionInfo>> sessions = new ArrayList<>();
        try (ExecutorService workers =
                Executors.newFixedThreadPool(2, Thread.ofVirtual().factory())) {
            for (int i = 0; i < count; i++) {
                String name = name(i);
                sessions.add(workers.submit(() -> {
                    client.auth().register(name, PASSWORD);
                    return client.auth().login(name, PASSWORD);
                }));
            }
        }
        List<SessionInfo> people = new ArrayList<>();
        for (Future<SessionInfo> session : sessions) {
            people.add(session.get());
        }
        return people;
    }

    /** What a session, of this server's, knows of other servers. */
    FederationClient federation(SessionInfo session) {
        return client.federation(session);
    }

    @Override
    public void close() {
        client.close();
        runtime.close();
    }
}
