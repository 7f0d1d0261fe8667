package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.CallTimeoutException;
import org.quicprochat.client.ClientException;
import org.quicprochat.client.ConnectionException;
import org.quicprochat.client.MessagesClient;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.Envelope;

/**
 * A server killed with SIGKILL under load, again and again: every acknowledged Enqueue is there after the restart,
 * once, in its sender's order, and no seq is used twice. What other methods acknowledged is there too, as each {@link
 * Witness} says. Rounds: {@code -Dqpc.kill.rounds}.
 */
class KillTest {
    private static final int RECIPIENTS = 3;
    private static final int SENDERS = 4;
    private static final long SEED = 20_261_122;
    private static final int MIN_LOAD_MILLIS = 80;
    private static final int MORE_LOAD_MILLIS = 300;

    private static final String CONFIG = """
            limits.rate.enabled = false
            plugins.keys.config.validation = none
            plugins.blobs.config.sync-bytes = 256 KiB
            plugins.channels.config.max-created = 10000
            admins = [%s]
            """.formatted(ModerationWitness.ADMIN);

    @TempDir
    Path home;

    @TempDir
    Path files;

    @Test
    void whatWasAcknowledgedSurvives() throws Exception {
        int rounds = Integer.getInteger("qpc.kill.rounds", 15);
        Random random = new Random(SEED);
        List<Ledger> ledgers = new ArrayList<>();
        List<Witness> witnesses;
        try (Clients clients = new Clients();
                RunningServer server = RunningServer.start(home, CONFIG)) {
            witnesses = witnesses(() -> clients.connect(server));
            List<SessionInfo> recipients = new ArrayList<>();
            List<SessionInfo> senders = new ArrayList<>();
            try (QpcClient client = clients.connect(server)) {
                for (int i = 0; i < RECIPIENTS; i++) {
                    recipients.add(Clients.register(client, "recipient-" + i));
                    ledgers.add(new Ledger());
                }
                for (int i = 0; i < SENDERS; i++) {
                    senders.add(Clients.register(client, "sender-" + i));
                }
                for (Witness witness : witnesses) {
                    witness.prepare(client);
                }
            }
            List<QpcClient> connections = connect(clients, server, witnesses.size());
            for (int round = 0; round < rounds; round++) {
                loadUntilKilled(clients, server, senders, recipients, ledgers, witnesses, connections, random);
                server.restart();
                check(clients, server, recipients, ledgers, random.nextBoolean());
                connections = connect(clients, server, witnesses.size());
                check(witnesses, connections);
            }
        }
        assertThat(ledgers)
                .allSatisfy(ledger -> assertThat(ledger.acknowledgements()).isPositive());
        assertThat(witnesses)
                .allSatisfy(witness -> assertThat(witness.acknowledged()).isGreaterThanOrEqualTo(rounds));
    }

    private List<Witness> witnesses(Callable<QpcClient> connector) {
        return List.of(
                new BlobWitness(files),
                new ClaimWitness(),
                new ChannelWitness(),
                new DeviceWitness(),
                new RecoveryWitness(),
                new ModerationWitness(),
                new LogWitness(),
                new AccountWitness(connector));
    }

    private static void loadUntilKilled(
            Clients clients,
            RunningServer server,
            List<SessionInfo> senders,
            List<SessionInfo> recipients,
            List<Ledger> ledgers,
            List<Witness> witnesses,
            List<QpcClient> ofWitnesses,
            Random random)
            throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<QpcClient> connections = new ArrayList<>(ofWitnesses);
        Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        for (int w = 0; w < witnesses.size(); w++) {
            Witness witness = witnesses.get(w);
            QpcClient client = ofWitnesses.get(w);
            threads.add(Thread.ofVirtual().start(() -> act(witness, client, faults)));
        }
        for (int s = 0; s < SENDERS; s++) {
            QpcClient client = clients.connect(server);
            connections.add(client);
            MessagesClient messages = client.messages(senders.get(s));
            int sender = s;
            threads.add(Thread.ofVirtual().start(() -> send(sender, messages, recipients, ledgers)));
        }
        int millis = MIN_LOAD_MILLIS + random.nextInt(MORE_LOAD_MILLIS);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
        server.kill();
        connections.forEach(QpcClient::close);
        witnesses.forEach(Witness::serverIsGone);
        for (Thread thread : threads) {
            thread.join();
        }
        requireNone(faults);
    }

    private static void requireNone(Queue<Throwable> faults) {
        if (!faults.isEmpty()) {
            AssertionError all = new AssertionError("Witnesses that object: " + faults.size());
            faults.forEach(all::addSuppressed);
            throw all;
        }
    }

    private static void act(Witness witness, QpcClient client, Queue<Throwable> faults) {
        try {
            while (true) {
                witness.act(client);
            }
        } catch (ConnectionException | CallTimeoutException killed) {
            // The server is gone.
        } catch (Exception | AssertionError e) {
            faults.add(e);
        }
    }

    private static void send(int sender, MessagesClient messages, List<SessionInfo> recipients, List<Ledger> ledgers) {
        try {
            while (true) {
                for (int r = 0; r < RECIPIENTS; r++) {
                    String text = ledgers.get(r).next(sender);
                    long seq = messages.enqueue(recipients.get(r).identityKey(), ByteString.copyFromUtf8(text))
                            .getSeq();
                    ledgers.get(r).acknowledged(text, seq);
                }
            }
        } catch (ClientException killed) {
            // The server is gone: what was not answered may be there or not.
        }
    }

    private static void check(
            Clients clients, RunningServer server, List<SessionInfo> recipients, List<Ledger> ledgers, boolean drain)
            throws Exception {
        try (QpcClient client = clients.connect(server)) {
            for (int r = 0; r < RECIPIENTS; r++) {
                MessagesClient messages = client.messages(recipients.get(r));
                List<Envelope> queued = new ArrayList<>();
                long after = 0;
                while (true) {
                    List<Envelope> page = messages.peek(256, after).getEnvelopesList();
                    if (page.isEmpty()) {
                        break;
                    }
                    queued.addAll(page);
                    after = page.getLast().getSeq();
                }
                ledgers.get(r).check(queued);
                if (drain && !queued.isEmpty()) {
                    messages.ackUpTo(queued.getLast().getSeq());
                    ledgers.get(r).drained(queued);
                }
            }
        }
    }

    private static List<QpcClient> connect(Clients clients, RunningServer server, int count) throws Exception {
        List<QpcClient> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            connections.add(clients.connect(server));
        }
        return connections;
    }

    /** Side by side: a server that has just started is slow at everything. */
    private static void check(List<Witness> witnesses, List<QpcClient> connections) throws Exception {
        List<Thread> threads = new ArrayList<>();
        Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        for (int w = 0; w < witnesses.size(); w++) {
            Witness witness = witnesses.get(w);
            QpcClient client = connections.get(w);
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    witness.check(client);
                } catch (Exception | AssertionError e) {
                    faults.add(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        requireNone(faults);
    }

    /** What is known of one recipient's queue. Thread-safe. */
    private static final class Ledger {
        private final Map<Integer, Integer> made = new HashMap<>();
        private final Map<String, Long> waiting = new HashMap<>();
        private final Map<Long, String> everUsed = new HashMap<>();
        private long acknowledgements;

        synchronized String next(int sender) {
            return sender + ":" + made.merge(sender, 1, Integer::sum);
        }

        synchronized void acknowledged(String text, long seq) {
            acknowledgements++;
            waiting.put(text, seq);
            assertThat(everUsed.put(seq, text)).as("seq %s", seq).isIn(null, text);
        }

        synchronized long acknowledgements() {
            return acknowledgements;
        }

        synchronized void check(List<Envelope> queued) {
            Map<String, Long> found = new HashMap<>();
            Map<String, Integer> lastOfSender = new HashMap<>();
            long lastSeq = 0;
            for (Envelope envelope : queued) {
                String text = envelope.getPayload().toStringUtf8();
                assertThat(envelope.getSeq()).isGreaterThan(lastSeq);
                lastSeq = envelope.getSeq();
                assertThat(found.put(text, lastSeq))
                        .as("%s is there once", text)
                        .isNull();
                assertThat(everUsed.merge(lastSeq, text, (old, now) -> old))
                        .as("seq %s", lastSeq)
                        .isEqualTo(text);
                String[] parts = text.split(":", 2);
                Integer before = lastOfSender.put(parts[0], Integer.valueOf(parts[1]));
                assertThat(before == null ? 0 : before).as("order of %s", text).isLessThan(Integer.parseInt(parts[1]));
            }
            assertThat(found).containsAllEntriesOf(waiting);
        }

        synchronized void drained(List<Envelope> queued) {
            waiting.clear();
            assertThat(queued).isNotEmpty();
        }
    }
}
