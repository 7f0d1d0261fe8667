package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.quicprochat.client.CredentialsException;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.QpcException;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.wire.Status;

/**
 * Accounts that are deleted: of one whose deletion was acknowledged nothing comes back but its name, which is held; one
 * whose deletion was not is there with all it had, or gone with all of it.
 */
final class AccountWitness implements Witness {
    private static final ByteString BUNDLE = ByteString.copyFromUtf8("a bundle");
    private static final ByteString LETTER = ByteString.copyFromUtf8("a letter");

    /** A deletion costs the connection that it goes over, and none is made while the server may be gone. */
    private static final int DELETIONS_UNDER_LOAD = 3;

    private final Callable<QpcClient> connector;
    private final Queue<QpcClient> connections = new ConcurrentLinkedQueue<>();
    private final Queue<QpcClient> spare = new ConcurrentLinkedQueue<>();
    private final List<Mortal> deleted = new ArrayList<>();
    private SessionInfo watcher = new SessionInfo(ByteString.EMPTY, ByteString.EMPTY, Instant.EPOCH);
    private Optional<Mortal> dying = Optional.empty();
    private int made;

    private record Mortal(String name, SessionInfo session) {}

    /** Makes its own connections by the connector. */
    AccountWitness(Callable<QpcClient> connector) {
        this.connector = connector;
    }

    @Override
    public void prepare(QpcClient client) throws Exception {
        watcher = Clients.register(client, "account-watcher");
        connect();
    }

    private void connect() throws Exception {
        while (spare.size() < DELETIONS_UNDER_LOAD) {
            QpcClient fresh = connector.call();
            connections.add(fresh);
            spare.add(fresh);
        }
    }

    @Override
    public void act(QpcClient client) {
        if (spare.isEmpty()) {
            client.accounts(watcher).account(watcher.identityKey());
            return;
        }
        try (QpcClient own = spare.remove()) {
            String name = "mortal-" + made++;
            Mortal mortal = new Mortal(name, Clients.register(own, name));
            own.recovery(mortal.session()).store(BUNDLE);
            client.messages(watcher).enqueue(mortal.session().identityKey(), LETTER);
            dying = Optional.of(mortal);
            delete(own, mortal);
        }
    }

    private void delete(QpcClient own, Mortal mortal) {
        own.accounts(mortal.session()).delete();
        deleted.add(mortal);
        dying = Optional.empty();
    }

    @Override
    public void serverIsGone() {
        connections.forEach(QpcClient::close);
    }

    @Override
    public void check(QpcClient client) throws Exception {
        connections.clear();
        spare.clear();
        connect();
        if (dying.isPresent()) {
            interrupted(client, dying.get());
        }
        if (!deleted.isEmpty()) {
            assertGone(client, deleted.getLast());
        }
        act(client);
        connect();
    }

    private void interrupted(QpcClient client, Mortal mortal) {
        if (client.accounts(watcher).identityKey(mortal.name()).isEmpty()) {
            deleted.add(mortal);
            dying = Optional.empty();
            return;
        }
        try (QpcClient own = spare.remove()) {
            SessionInfo again = own.auth().login(mortal.name(), Clients.PASSWORD.toCharArray());
            assertThat(again.identityKey()).isEqualTo(mortal.session().identityKey());
            assertThat(own.recovery(mortal.session()).fetch())
                    .hasValueSatisfying(stored -> assertThat(stored.bundle()).isEqualTo(BUNDLE));
            assertThat(own.messages(again).peek(10, 0).getEnvelopesList())
                    .singleElement()
                    .satisfies(message -> assertThat(message.getPayload()).isEqualTo(LETTER));
            delete(own, mortal);
        }
    }

    private void assertGone(QpcClient client, Mortal mortal) {
        ByteString identity = mortal.session().identityKey();
        assertThat(client.accounts(watcher).identityKey(mortal.name())).isEmpty();
        assertThat(client.accounts(watcher).account(identity)).isEmpty();
        assertRefused(
                Status.UNAUTHORIZED, () -> client.recovery(mortal.session()).fetch());
        assertRefused(Status.NOT_FOUND, () -> client.messages(watcher).enqueue(identity, LETTER));
        assertThatExceptionOfType(CredentialsException.class)
                .isThrownBy(() -> client.auth().login(mortal.name(), Clients.PASSWORD.toCharArray()));
        assertRefused(Status.BAD_REQUEST, () -> client.auth().register(mortal.name(), Clients.PASSWORD.toCharArray()));
    }

    private static void assertRefused(Status status, Callable<?> call) {
        assertThatExceptionOfType(QpcException.class)
                .isThrownBy(call::call)
                .extracting(QpcException::status)
                .isEqualTo(status);
    }

    @Override
    public int acknowledged() {
        return deleted.size();
    }
}
