package org.quicprochat.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoding against FoundationDB's own examples, and its two laws against random tuples. */
class TupleCodecTest {
    private static final byte[] NOTHING = {};

    static LongStream seeds() {
        return LongStream.range(1, 1 + Long.getLong("qpc.seeds", 5));
    }

    @Test
    void encodesTheExamplesOfFoundationDb() {
        assertThat(hex(ByteString.copyFromUtf8("foo\0bar"))).isEqualTo("01666f6f00ff62617200");
        assertThat(hex("F\u00d4O\0bar")).isEqualTo("0246c3944f00ff62617200");
        assertThat(hex(-5551212)).isEqualTo("11ab4b93");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 14",
        "1, 1501",
        "-1, 13fe",
        "255, 15ff",
        "256, 160100",
        "-255, 1300",
        "-256, 12feff",
        "9223372036854775807, 1c7fffffffffffffff",
        "-9223372036854775807, 0c8000000000000000",
        "-9223372036854775808, 0c7fffffffffffffff"
    })
    void encodesNumbersInTheFewestBytes(long number, String encoded) {
        assertThat(hex(number)).isEqualTo(encoded);
        assertThat(TupleCodec.decode(HexFormat.of().parseHex(encoded), 0)).containsExactly(number);
    }

    @Test
    void takesIntAsLongAndBytesAsByteString() {
        byte[] key = TupleCodec.encode(new byte[] {7}, 5, new byte[] {0, 1});
        assertThat(TupleCodec.decode(key, 1)).containsExactly(5L, ByteString.copyFrom(new byte[] {0, 1}));
        assertThat(key[0]).isEqualTo((byte) 7);
    }

    @Test
    void refusesOtherTypesAndHalfSurrogates() {
        assertThatThrownBy(() -> TupleCodec.encode(NOTHING, 1.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TupleCodec.encode(NOTHING, "\ud800")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "0141", "0100ff", "02ff00", "1501ff", "1c7fffffff", "00", "1d", "15"})
    void refusesBytesThatAreNoTuple(String encoded) {
        assertThatThrownBy(() -> TupleCodec.decode(HexFormat.of().parseHex(encoded), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void decodesWhatItEncoded(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            List<Object> tuple = tuple(random);
            assertThat(TupleCodec.decode(TupleCodec.encode(NOTHING, tuple.toArray()), 0))
                    .isEqualTo(tuple);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keepsTheOrderOfTuples(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 5000; i++) {
            List<Object> a = tuple(random);
            List<Object> b = random.nextBoolean() ? tuple(random) : neighbour(a, random);
            int encoded = Arrays.compareUnsigned(
                    TupleCodec.encode(NOTHING, a.toArray()), TupleCodec.encode(NOTHING, b.toArray()));
            assertThat(Integer.signum(encoded)).as("%s against %s", a, b).isEqualTo(Integer.signum(compare(a, b)));
        }
    }

    private static String hex(Object element) {
        return HexFormat.of().formatHex(TupleCodec.encode(NOTHING, element));
    }

    private static List<Object> tuple(Random random) {
        List<Object> elements = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            elements.add(element(random));
        }
        return elements;
    }

    private static Object element(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> {
                byte[] bytes = new byte[random.nextInt(4)];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) new int[] {0, 1, 0xfe, 0xff, random.nextInt(256)}[random.nextInt(5)];
                }
                yield ByteString.copyFrom(bytes);
            }
            case 1 ->
                random.ints(random.nextInt(4), 0, 5)
                        .mapToObj(i -> new String[] {"\0", "a", "\u00e9", "\uffee", "\ud83d\ude00"}[i])
                        .reduce("", String::concat);
            default -> (random.nextBoolean() ? 1 : -1) * (random.nextLong() >>> random.nextInt(64));
        };
    }

    private static List<Object> neighbour(List<Object> tuple, Random random) {
        List<Object> changed = new ArrayList<>(tuple);
        if (!changed.isEmpty() && random.nextBoolean()) {
            Object last = changed.removeLast();
            if (last instanceof Long number) {
                changed.add(number + 1);
            }
        } else {
            changed.add(element(random));
        }
        return changed;
    }

    private static int compare(List<Object> a, List<Object> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = compareElements(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    /** Byte strings before strings before numbers, each by value. */
    private static int compareElements(Object a, Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        int kinds = Integer.compare(kind(a), kind(b));
        return kinds != 0 ? kinds : Arrays.compareUnsigned(bytes(a), bytes(b));
    }

    private static int kind(Object element) {
        return element instanceof ByteString ? 1 : element instanceof String ? 2 : 3;
    }

    private static byte[] bytes(Object element) {
        return element instanceof String string
                ? string.getBytes(StandardCharsets.UTF_8)
                : ((ByteString) element).toByteArray();
    }
}
