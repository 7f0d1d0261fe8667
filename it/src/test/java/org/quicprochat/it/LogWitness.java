package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quicprochat.client.KeyAudit;
import org.quicprochat.client.LogMemory;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.client.TransparencyClient;

/**
 * The log of keys: what was shown of it before a kill is a prefix of what is shown after it, as the client verifies,
 * and a hybrid key is there exactly where the log has it.
 */
final class LogWitness implements Witness {
    private static final int CHECKED_AGAIN = 3;

    private final LogMemory memory = LogMemory.inProcess();
    private final List<ByteString> logged = new ArrayList<>();
    private SessionInfo owner = new SessionInfo(ByteString.EMPTY, ByteString.EMPTY, Instant.EPOCH);
    private Optional<ByteString> asked = Optional.empty();
    private int checked;

    @Override
    public void prepare(QpcClient client) {
        owner = Clients.register(client, "logged-owner");
    }

    @Override
    public void act(QpcClient client) {
        ByteString key = HybridKeys.generate();
        asked = Optional.of(key);
        client.keys(owner).uploadHybridKey(key);
        logged.add(key);
        asked = Optional.empty();
        assertThat(client.transparency(owner, memory).audit(key).entries()).hasSize(1);
    }

    @Override
    public void check(QpcClient client) {
        long shown = size();
        TransparencyClient log = client.transparency(owner, memory);
        for (ByteString key : logged.subList(Math.max(0, checked - CHECKED_AGAIN), logged.size())) {
            KeyAudit audit = log.audit(key);
            assertThat(audit.entries()).as("the entry of a key").hasSize(1);
        }
        checked = logged.size();
        Optional<ByteString> present = client.keys(owner).hybridKey(owner.identityKey());
        Optional<ByteString> last = logged.isEmpty() ? Optional.empty() : Optional.of(logged.getLast());
        assertThat(present).isIn(last, asked.or(() -> last));
        asked.ifPresent(key -> assertThat(log.audit(key).entries())
                .as("the entry of a key whose upload was not acknowledged")
                .hasSize(present.equals(asked) ? 1 : 0));
        assertThat(size()).isGreaterThanOrEqualTo(shown);
        act(client);
    }

    private long size() {
        return memory.load().map(log -> log.head().treeSize()).orElse(0L);
    }

    @Override
    public int acknowledged() {
        return logged.size();
    }
}
