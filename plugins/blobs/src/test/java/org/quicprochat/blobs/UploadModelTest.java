package org.quicprochat.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.quicprochat.blobs.BlobsServer.assertOffset;
import static org.quicprochat.blobs.BlobsServer.assertRefused;
import static org.quicprochat.blobs.BlobsServer.chunk;
import static org.quicprochat.blobs.BlobsServer.id;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.proto.v1.UploadBlobResponse;
import org.quicprochat.testkit.TestAccount;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.storage.FaultyStorageEngine;
import org.quicprochat.testkit.storage.MemoryStorageEngine;
import org.quicprochat.wire.Status;

/**
 * Random chunks of some blobs by two accounts, with restarts, losses of power, failing syncs, a full disk, a store that
 * makes trouble, deletions and sweeps, against a number for each upload. More seeds with -Dqpc.seeds=N.
 */
class UploadModelTest {
    private static final int STEPS = 150;
    private static final int[] SIZES = {150_000, 260_000, 1};

    static Stream<Long> seeds() {
        return LongStream.rangeClosed(1, Long.getLong("qpc.seeds", 3)).boxed();
    }

    /** What one account has of one blob. */
    private static final class Slot {
        final TestAccount account;
        final ByteString blob;
        long received;

        Slot(TestAccount account, ByteString blob) {
            this.account = account;
            this.blob = blob;
        }

        boolean isWhole() {
            return received == blob.size();
        }
    }

    private final Random random = new Random();
    private final List<Slot> slots = new ArrayList<>();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void thePluginDoesWhatTheNumbersDo(long seed) throws Exception {
        random.setSeed(seed);
        TornDisk disk = new TornDisk(seed);
        var engine = MemoryStorageEngine.factory();
        try (BlobsServer blobs = new BlobsServer(
                TestServer.builder()
                        .bodiesOnce()
                        .engine(path -> new FaultyStorageEngine(engine, path, FaultyStorageEngine.Faults.SOME, seed)),
                new BlobsPlugin(path -> disk.started()),
                "sync-bytes = 64 KiB",
                "ahead-wait = 1 ms",
                "min-free = 1",
                "sweep-bite = 3")) {
            for (int i = 0; i < SIZES.length; i++) {
                ByteString blob = BlobsServer.random(SIZES[i], 100 * seed + i);
                slots.add(new Slot(blobs.server.account("alice"), blob));
                slots.add(new Slot(blobs.server.account("bob"), blob));
            }
            for (int step = 0; step < STEPS; step++) {
                step(blobs, disk);
            }
            end(blobs, disk);
        }
    }

    private void step(BlobsServer blobs, TornDisk disk) throws Exception {
        Slot slot = slots.get(random.nextInt(slots.size()));
        switch (random.nextInt(20)) {
            case 0 -> {
                blobs.server.restart();
                expectHeld(blobs);
            }
            case 1 -> powerLoss(blobs, disk, slot);
            case 2 -> failedSync(blobs, disk, slot);
            case 3 -> fullDisk(blobs, disk, slot);
            case 4 -> {
                blobs.erase(slot.account);
                slots.stream()
                        .filter(other -> other.account.equals(slot.account))
                        .forEach(other -> other.received = 0);
                expectHeld(blobs);
            }
            case 5 -> {
                blobs.advance(Duration.ofMinutes(random.nextInt(90)));
                blobs.server.runJobs();
                expectHeld(blobs);
            }
            case 6 -> {
                boolean there = slots.stream().anyMatch(other -> other.blob.equals(slot.blob) && other.isWhole());
                assertThat(blobs.isThere(slot.account, id(slot.blob))).isEqualTo(there);
            }
            default -> send(blobs, slot);
        }
    }

    /** A chunk near where the upload is. */
    private TestAnswer sendAnywhere(BlobsServer blobs, Slot slot, int[] sent) {
        int size = slot.blob.size();
        int around = (int) slot.received + random.nextInt(-3000, random.nextInt(4) == 0 ? 3000 : 1);
        sent[0] = Math.clamp(around, 0, size - 1);
        sent[1] = 1 + random.nextInt(Math.min(40_000, size - sent[0]));
        return blobs.upload(chunk(slot.account, slot.blob, sent[0], sent[1]));
    }

    private void send(BlobsServer blobs, Slot slot) {
        int[] sent = new int[2];
        TestAnswer answer = sendAnywhere(blobs, slot, sent);
        if (!slot.isWhole() && sent[0] > slot.received) {
            assertOffset(answer, slot.received);
        } else {
            slot.received = Math.max(slot.received, sent[0] + sent[1]);
            assertThat(answer.ok(UploadBlobResponse.parser()).getReceived()).isEqualTo(slot.received);
        }
    }

    /** Nothing is lost but what was not whole and not synced. */
    private void powerLoss(BlobsServer blobs, TornDisk disk, Slot slot) throws Exception {
        disk.failPowerAt(1 + random.nextInt(3), random.nextBoolean());
        for (int i = 0; i < 8 && !disk.isDead(); i++) {
            int[] sent = new int[2];
            TestAnswer answer = sendAnywhere(blobs, slot, sent);
            if (answer.status() == Status.OK) {
                slot.received = answer.ok(UploadBlobResponse.parser()).getReceived();
            }
        }
        boolean died = disk.isDead();
        if (!died) {
            disk.failPowerAt(Integer.MAX_VALUE, false);
        }
        blobs.server.restart();
        for (Slot other : slots) {
            long held = blobs.held(other.account, other.blob);
            if (other.isWhole() || !died) {
                assertThat(held).isEqualTo(other.received);
            } else {
                assertThat(held).isLessThanOrEqualTo(other.blob.size() - 1L);
            }
            other.received = held;
        }
    }

    private void failedSync(BlobsServer blobs, TornDisk disk, Slot slot) {
        disk.failNextSync();
        int[] sent = new int[2];
        TestAnswer answer = sendAnywhere(blobs, slot, sent);
        disk.healSync();
        if (answer.status() == Status.UNAVAILABLE) {
            assertRefused(answer, Status.UNAVAILABLE, "STORAGE_UNAVAILABLE", "");
        } else if (answer.status() == Status.OK) {
            slot.received = answer.ok(UploadBlobResponse.parser()).getReceived();
        }
        slot.received = blobs.held(slot.account, slot.blob);
    }

    private void fullDisk(BlobsServer blobs, TornDisk disk, Slot slot) {
        long before = slot.received;
        disk.room(0);
        int[] sent = new int[2];
        TestAnswer answer = sendAnywhere(blobs, slot, sent);
        disk.room(Long.MAX_VALUE / 2);
        boolean adds = before < slot.blob.size() && sent[0] <= before && sent[0] + sent[1] > before;
        if (adds) {
            assertRefused(answer, Status.UNAVAILABLE, "STORAGE_FULL", "");
        }
        expectHeld(blobs);
    }

    private void expectHeld(BlobsServer blobs) {
        for (Slot slot : slots) {
            assertThat(blobs.held(slot.account, slot.blob)).isEqualTo(slot.received);
        }
    }

    /** Every upload can be finished, and what is left is what the records name. */
    private void end(BlobsServer blobs, TornDisk disk) {
        Set<ByteString> whole = new HashSet<>();
        for (Slot slot : slots) {
            if (random.nextBoolean()) {
                blobs.put(slot.account, slot.blob, 50_000);
                slot.received = slot.blob.size();
            }
            if (slot.isWhole()) {
                whole.add(slot.blob);
            }
        }
        for (ByteString blob : whole) {
            assertThat(blobs.get(slots.getFirst().account, id(blob))).isEqualTo(blob);
        }
        blobs.server.runJobs();
        blobs.server.runJobs();
        long begun = slots.stream()
                .filter(slot -> slot.received > 0 && !slot.isWhole())
                .count();
        assertThat(blobs.count("blobs")).isEqualTo(whole.size());
        assertThat(blobs.count("owned"))
                .isEqualTo(slots.stream().filter(Slot::isWhole).count());
        assertThat(blobs.count("garbage")).isZero();
        assertThat(blobs.count("uploads")).isGreaterThanOrEqualTo(begun);
        assertThat(blobs.count("files")).isEqualTo(whole.size() + blobs.count("uploads"));
        assertThat((long) disk.files()).isLessThanOrEqualTo(blobs.count("files"));
        blobs.erase(slots.getFirst().account);
        blobs.erase(slots.getLast().account);
        blobs.server.runJobs();
        assertThat(blobs.entries()).isEmpty();
        assertThat(disk.files()).isZero();
    }
}
