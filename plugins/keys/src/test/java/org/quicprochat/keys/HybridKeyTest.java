package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HybridKeyTest {
    private static final JsonObject FILE = Vectors.file("hybrid-x25519-mlkem768.json");
    private static final int ML_KEM_SIZE = 1184;

    static Stream<ByteString> keys() {
        return Vectors.objects(FILE, "xwing_vectors").stream().map(json -> Vectors.bytes(json, "pk"));
    }

    static Stream<ByteString> lowOrderPoints() {
        return StreamSupport.stream(
                        FILE.getAsJsonArray("x25519_low_order_public_keys").spliterator(), false)
                .map(element -> Vectors.hex(element.getAsString()));
    }

    static ByteString valid() {
        return keys().findFirst().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("keys")
    void theKeysOfTheVectorsAreValidInTheirOrderOnly(ByteString key) {
        assertThat(HybridKey.isValid(key)).isTrue();
        assertThat(HybridKey.isValid(key.substring(ML_KEM_SIZE).concat(key.substring(0, ML_KEM_SIZE))))
                .as("X25519 first")
                .isFalse();
        assertThat(HybridKey.isValid(key.substring(1))).isFalse();
        assertThat(HybridKey.isValid(key.concat(key.substring(0, 1)))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("lowOrderPoints")
    void aPointOfSmallOrderIsNoKeyWhateverItsHighestBit(ByteString point) {
        ByteString mlKem = valid().substring(0, ML_KEM_SIZE);
        byte[] highBit = point.toByteArray();
        highBit[31] |= (byte) 0x80;

        assertThat(HybridKey.isValid(mlKem.concat(point))).isFalse();
        assertThat(HybridKey.isValid(mlKem.concat(ByteString.copyFrom(highBit))))
                .isFalse();
    }

    @Test
    void aCoefficientOfTheModulusIsNoneWhereverItStands() {
        for (int group = 0; group < 384; group++) {
            assertThat(HybridKey.isValid(withGroup(group, 3328, 3328))).isTrue();
            assertThat(HybridKey.isValid(withGroup(group, 3329, 0))).isFalse();
            assertThat(HybridKey.isValid(withGroup(group, 0, 3329))).isFalse();
        }
    }

    private static ByteString withGroup(int group, int first, int second) {
        byte[] key = valid().toByteArray();
        int three = first | second << 12;
        for (int i = 0; i < 3; i++) {
            key[3 * group + i] = (byte) (three >>> (8 * i));
        }
        return ByteString.copyFrom(key);
    }
}
