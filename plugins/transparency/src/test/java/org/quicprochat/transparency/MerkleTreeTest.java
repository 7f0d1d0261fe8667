package org.quicprochat.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {
    private final Map<List<Long>, ByteString> nodes = new HashMap<>();
    private final MerkleTree tree = new MerkleTree((level, index) -> {
        ByteString hash = nodes.get(List.of((long) level, index));
        return Objects.requireNonNull(hash);
    });

    private void append(long index, ByteString entry) {
        ByteString hash = Hashes.leaf(entry);
        nodes.put(List.of(0L, index), hash);
        tree.append(index, hash, (level, at, node) -> nodes.put(List.of((long) level, at), node));
    }

    @Test
    void everyVectorIsMadeAsItIs() {
        Vectors vectors = new Vectors();
        assertThat(tree.root(0)).isEqualTo(vectors.emptyRoot());
        for (int i = 0; i < 8; i++) {
            append(i, vectors.leaves().get(i));
            assertThat(tree.root(i + 1)).isEqualTo(vectors.roots().get(i));
        }
        for (int i = 0; i < 8; i++) {
            assertThat(tree.root(i + 1))
                    .as("a root of the past")
                    .isEqualTo(vectors.roots().get(i));
        }
        List<JsonObject> paths = vectors.objects("audit_paths");
        for (JsonObject vector : paths) {
            assertThat(tree.inclusionPath(
                            vector.get("leaf_index").getAsLong(),
                            vector.get("tree_size").getAsLong()))
                    .isEqualTo(Vectors.hashes(vector, "path"));
        }
        List<JsonObject> proofs = vectors.objects("consistency_proofs");
        for (JsonObject vector : proofs) {
            assertThat(tree.consistencyPath(
                            vector.get("size1").getAsLong(), vector.get("size2").getAsLong()))
                    .isEqualTo(Vectors.hashes(vector, "proof"));
        }
        assertThat(paths).hasSize(5);
        assertThat(proofs).hasSize(4);
    }

    @Test
    void whatIsNotThereIsNotProven() {
        assertThatThrownBy(() -> tree.inclusionPath(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.inclusionPath(3, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.inclusionPath(-1, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.consistencyPath(0, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tree.consistencyPath(4, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Of trees up to 2^40 leaves, whose nodes are made up: what is counted is how many are asked for. */
    @Test
    void everythingCostsTwoReadsALevelAtMost() {
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger writes = new AtomicInteger();
        MerkleTree large = new MerkleTree((level, index) -> {
            reads.incrementAndGet();
            return Hashes.EMPTY_ROOT;
        });
        Random random = new Random(7);
        for (int run = 0; run < 2000; run++) {
            long size = 2 + (random.nextLong() >>> (24 + random.nextInt(39)));
            int levels = Long.SIZE - Long.numberOfLeadingZeros(size - 1);
            long leaf = random.nextLong(size);

            large.root(size);
            assertThat(reads.getAndSet(0)).isBetween(1, levels + 1);
            large.inclusionPath(leaf, size);
            assertThat(reads.getAndSet(0)).isBetween(1, 2 * levels);
            large.consistencyPath(leaf + 1, size);
            assertThat(reads.getAndSet(0)).isBetween(0, 2 * levels);
            large.append(size, Hashes.EMPTY_ROOT, (level, index, hash) -> writes.incrementAndGet());
            assertThat(writes.getAndSet(0)).isEqualTo(Long.numberOfTrailingZeros(~size));
            assertThat(reads.getAndSet(0)).isEqualTo(Long.numberOfTrailingZeros(~size));
        }
    }
}
