package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.QpcException;
import org.quicprochat.client.RecoveryClient;
import org.quicprochat.client.RecoveryClient.StoredBundle;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.wire.Status;

/**
 * Recovery bundles: the last that was acknowledged is there, no version is given to two, and each fetch that was
 * answered is counted. Each round has an account of its own, since the fetches of one are used up.
 */
final class RecoveryWitness implements Witness {
    private static final int FETCHES_A_DAY = 10;

    /** Under load: one may go with the kill, and the check needs one. */
    private static final int FETCHES_UNDER_LOAD = FETCHES_A_DAY - 2;

    private final Random random = new Random(750);
    private SessionInfo owner = new SessionInfo(ByteString.EMPTY, ByteString.EMPTY, Instant.EPOCH);
    private Optional<Bundle> known = Optional.empty();
    private Optional<Optional<Bundle>> asked = Optional.empty();
    private long version;
    private int fetched;
    private boolean fetching;
    private int accounts;
    private int acknowledged;

    /** What the server has. */
    private record Bundle(ByteString bytes, long version) {
        static Bundle of(StoredBundle stored) {
            return new Bundle(stored.bundle(), stored.version());
        }
    }

    @Override
    public void prepare(QpcClient client) {
        owner = Clients.register(client, "recovered-" + accounts++);
        known = Optional.empty();
        asked = Optional.empty();
        version = 0;
        fetched = 0;
        fetching = false;
    }

    @Override
    public void act(QpcClient client) {
        RecoveryClient calls = client.recovery(owner);
        int dice = random.nextInt(8);
        if (dice == 0 && fetched < FETCHES_UNDER_LOAD) {
            assertThat(fetch(calls)).isEqualTo(known);
        } else if (dice == 1) {
            asked = Optional.of(Optional.empty());
            calls.delete();
            acknowledged(Optional.empty());
        } else {
            store(calls);
        }
    }

    private Optional<Bundle> fetch(RecoveryClient calls) {
        fetching = true;
        Optional<Bundle> found = calls.fetch().map(Bundle::of);
        fetching = false;
        fetched++;
        return found;
    }

    private void store(RecoveryClient calls) {
        Bundle next = new Bundle(ByteString.copyFromUtf8("bundle " + random.nextLong()), version + 1);
        asked = Optional.of(Optional.of(next));
        long given = known.isPresent() ? calls.replace(next.bytes(), known.get().version()) : calls.store(next.bytes());
        assertThat(given).as("a version").isEqualTo(next.version());
        acknowledged(Optional.of(next));
    }

    private void acknowledged(Optional<Bundle> now) {
        known = now;
        asked = Optional.empty();
        now.ifPresent(bundle -> version = bundle.version());
        acknowledged++;
    }

    @Override
    public void check(QpcClient client) {
        RecoveryClient calls = client.recovery(owner);
        boolean mayBeCounted = fetching;
        Optional<Bundle> now = fetch(calls);
        // What was asked and not answered has happened wholly or not at all.
        assertThat(now).isIn(known, asked.orElse(known));
        acknowledged(now);
        store(calls);
        int left = FETCHES_A_DAY - fetched - (mayBeCounted ? 1 : 0);
        for (int i = 0; i < left; i++) {
            assertThat(fetch(calls)).isEqualTo(known);
        }
        if (mayBeCounted) {
            try {
                fetch(calls);
            } catch (QpcException counted) {
                assertThat(counted.reason()).isEqualTo("FETCHES");
            }
        }
        assertThatExceptionOfType(QpcException.class)
                .as("more fetches than a day has")
                .isThrownBy(calls::fetch)
                .extracting(QpcException::status, QpcException::reason)
                .containsExactly(Status.RATE_LIMITED, "FETCHES");
        prepare(client);
    }

    @Override
    public int acknowledged() {
        return acknowledged;
    }
}
