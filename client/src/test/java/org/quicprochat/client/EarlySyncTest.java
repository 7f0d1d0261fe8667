package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EarlySyncTest {
    private static final long STEP = EarlySync.STEP_BYTES;

    private final List<String> syncs = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatGrewIsSyncedWhileMoreComesAndAllOfItAtTheEnd() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        EarlySync sync = new EarlySync(metaData -> {
            syncs.add(metaData ? "all" : "early");
            begun.countDown();
            awaitUninterruptibly(goesOn);
        });

        sync.grown(STEP - 1);
        assertThat(syncs).isEmpty();
        sync.grown(STEP);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        sync.grown(3 * STEP); // One at a time.
        assertThat(syncs).containsExactly("early");

        goesOn.countDown();
        sync.finish();
        assertThat(syncs).containsExactly("early", "all");
    }

    @Test
    void theFailureOfAnEarlySyncIsNotLost() throws Exception {
        IOException failure = new IOException("No space left on device");
        EarlySync sync = new EarlySync(metaData -> {
            if (!metaData) {
                throw failure;
            }
        });

        sync.grown(STEP);

        assertThatThrownBy(sync::finish).isSameAs(failure);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IOException("Nobody let it go on");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
