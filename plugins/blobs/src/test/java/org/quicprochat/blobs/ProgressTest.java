package org.quicprochat.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static List<Long> syncs(Progress progress, long bytes) {
        List<Long> syncs = new ArrayList<>();
        while (progress.received < progress.totalSize - 1) {
            progress.received++;
            if (progress.isDue(bytes)) {
                progress.synced = progress.received;
                syncs.add(progress.received);
            }
        }
        return syncs;
    }

    @Test
    void syncsComeSoonerTowardsTheEnd() {
        assertThat(syncs(new Progress(new Upload(64, 0, 0, "file")), 16)).containsExactly(16L, 32L, 48L, 56L, 60L, 62L);
    }

    @Test
    void theyGoOnFromWhatIsHeld() {
        assertThat(syncs(new Progress(new Upload(64, 40, 0, "file")), 16)).containsExactly(52L, 58L, 61L, 63L);
    }

    @Test
    void aByteIsDueWhereOneIsAskedFor() {
        Progress progress = new Progress(new Upload(10, 4, 0, "file"));
        assertThat(progress.isDue(1)).isFalse();
        progress.received++;
        assertThat(progress.isDue(1)).isTrue();
    }
}
