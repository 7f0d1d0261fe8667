package org.quicprochat.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The vectors of testdata/vectors/merkle-rfc9162.json, with those that must be refused. */
class MerkleProofsTest {
    private static final JsonObject VECTORS = vectors();
    private static final List<ByteString> LEAVES =
            hashes(VECTORS, "leaf_inputs").stream().map(MerkleProofs::leafHash).toList();
    private static final List<ByteString> ROOTS = hashes(VECTORS, "roots_by_size_1_to_8");

    private static JsonObject vectors() {
        Path file = Path.of(System.getProperty("qpc.root"), "testdata/vectors/merkle-rfc9162.json");
        try (Reader reader = Files.newBufferedReader(file)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonObject> objects(String name) {
        return StreamSupport.stream(VECTORS.getAsJsonArray(name).spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    private static List<ByteString> hashes(JsonObject in, String name) {
        return StreamSupport.stream(in.getAsJsonArray(name).spliterator(), false)
                .map(element -> hex(element.getAsString()))
                .toList();
    }

    private static ByteString hash(JsonObject in, String name) {
        return hex(in.get(name).getAsString());
    }

    private static ByteString hex(String digits) {
        return ByteString.copyFrom(HexFormat.of().parseHex(digits));
    }

    private static long unsigned(JsonObject in, String name) {
        return Long.parseUnsignedLong(in.get(name).getAsString());
    }

    @Test
    void everyProofOfTheVectorsIsRight() {
        assertThat(MerkleProofs.emptyRoot()).isEqualTo(hash(VECTORS, "empty_root"));
        assertThat(LEAVES.getFirst()).isEqualTo(ROOTS.getFirst());
        for (JsonObject vector : objects("audit_paths")) {
            long size = unsigned(vector, "tree_size");
            long leaf = unsigned(vector, "leaf_index");
            assertThat(MerkleProofs.includes(
                            LEAVES.get((int) leaf), leaf, size, hashes(vector, "path"), ROOTS.get((int) size - 1)))
                    .as(vector.toString())
                    .isTrue();
        }
        for (JsonObject vector : objects("consistency_proofs")) {
            long first = unsigned(vector, "size1");
            long second = unsigned(vector, "size2");
            assertThat(MerkleProofs.isConsistent(
                            first,
                            ROOTS.get((int) first - 1),
                            second,
                            ROOTS.get((int) second - 1),
                            hashes(vector, "proof")))
                    .as(vector.toString())
                    .isTrue();
        }
    }

    @Test
    void everyProbeIsDecidedAsItShouldBe() {
        List<JsonObject> inclusion = objects("inclusion_probes");
        List<JsonObject> consistency = objects("consistency_probes");
        for (JsonObject probe : inclusion) {
            assertThat(MerkleProofs.includes(
                            hash(probe, "leaf_hash"),
                            unsigned(probe, "leaf_index"),
                            unsigned(probe, "tree_size"),
                            hashes(probe, "proof"),
                            hash(probe, "root")))
                    .as(probe.get("file").getAsString())
                    .isNotEqualTo(probe.get("want_error").getAsBoolean());
        }
        for (JsonObject probe : consistency) {
            assertThat(MerkleProofs.isConsistent(
                            unsigned(probe, "size1"),
                            hash(probe, "root1"),
                            unsigned(probe, "size2"),
                            hash(probe, "root2"),
                            hashes(probe, "proof")))
                    .as(probe.get("file").getAsString())
                    .isNotEqualTo(probe.get("want_error").getAsBoolean());
        }
        assertThat(inclusion).hasSize(98);
        assertThat(consistency).hasSize(98);
    }

    /** Every leaf of every tree up to 40, and every pair of them; each proof damaged in one place is none. */
    @Test
    void proofsOfEverySmallTreeAreRightAndNoOthersAre() {
        TestLog log = new TestLog();
        for (int i = 0; i < 40; i++) {
            log.append(ByteString.copyFromUtf8("entry " + i));
        }
        for (int size = 1; size <= 40; size++) {
            for (int leaf = 0; leaf < size; leaf++) {
                List<ByteString> path = log.inclusionPath(leaf, size);
                ByteString hash = MerkleProofs.leafHash(log.entry(leaf));
                assertThat(MerkleProofs.includes(hash, leaf, size, path, log.root(size)))
                        .isTrue();
                assertThat(MerkleProofs.includes(hash, leaf, size, TestLog.damaged(path), log.root(size)))
                        .isFalse();
                assertThat(MerkleProofs.includes(hash, leaf ^ 1, size, path, log.root(size)))
                        .isEqualTo(false);
            }
            for (int first = 1; first < size; first++) {
                List<ByteString> path = log.consistencyPath(first, size);
                assertThat(MerkleProofs.isConsistent(first, log.root(first), size, log.root(size), path))
                        .isTrue();
                assertThat(MerkleProofs.isConsistent(
                                first, log.root(first), size, log.root(size), TestLog.damaged(path)))
                        .isFalse();
                assertThat(MerkleProofs.isConsistent(first, log.root(size), size, log.root(size), path))
                        .isFalse();
            }
        }
    }
}
