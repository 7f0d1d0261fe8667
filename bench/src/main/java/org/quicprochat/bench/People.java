package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.quicprochat.client.ClientConfig;
import org.quicprochat.client.ClientRuntime;
import org.quicprochat.client.IdentityKeys;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.ServerAddress;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.client.Trust;

/**
 * Makes accounts, and sessions of those that need one. Their passwords are not stretched: that cost is the client's,
 * and not what is measured.
 */
final class People implements AutoCloseable {
    private static final char[] PASSWORD = "correct horse battery staple".toCharArray();

    /** Enough that neither the client nor the server waits for the other. */
    private static final int AT_ONCE = 4;

    private final ClientRuntime runtime;
    private final QpcClient client;

    /**
     * Somebody with an account.
     *
     * @param number whose name it is
     * @param keys the identity keys
     */
    record Person(int number, KeyPair keys) {
        ByteString identityKey() {
            return IdentityKeys.raw(keys.getPublic());
        }
    }

    /** What is done for one number. */
    interface Work<T> {
        /** Does it. */
        T of(int number) throws Exception;
    }

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

    /** Registers so many people, whose numbers go on from 0. */
    List<Person> register(int count) throws Exception {
        return forEach(count, i -> new Person(i, client.auth().register(name(i), PASSWORD)));
    }

    /** Logs people in. */
    List<SessionInfo> login(List<Person> people) throws Exception {
        return forEach(
                people.size(), i -> client.auth().login(name(people.get(i).number()), PASSWORD));
    }

    /** Does a work for each number up to a count (exclusive), some at a time; the results are in order. */
    static <T> List<T> forEach(int count, Work<T> work) throws Exception {
        List<Future<T>> results;
        try (ExecutorService workers =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            results = IntStream.range(0, count)
                    .mapToObj(i -> workers.submit(() -> work.of(i)))
                    .toList();
        }
        List<T> all = new ArrayList<>();
        for (Future<T> result : results) {
            all.add(result.get());
        }
        return all;
    }

    @Override
    public void close() {
        client.close();
        runtime.close();
    }
}
