package org.quicprochat.opaque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cafe.cryptography.curve25519.RistrettoElement;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The group against RFC 9496, appendix A. */
class Ristretto255Test {
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private final Vectors vectors = Vectors.file("ristretto255-rfc9496.json");
    private final Ristretto255 group = new Ristretto255();

    @Test
    void multiplesOfTheGenerator() throws Exception {
        List<String> multiples = vectors.strings("multiples_of_generator");
        assertThat(multiples).hasSize(16);
        assertThat(group.mulBase(scalar(0)).encode()).isEqualTo(Vectors.unhex(multiples.getFirst()));
        for (int i = 1; i < multiples.size(); i++) {
            byte[] encoding = Vectors.unhex(multiples.get(i));
            assertThat(group.mulBase(scalar(i)).encode()).isEqualTo(encoding);
            assertThat(group.decode(encoding).encode()).isEqualTo(encoding);
            byte[] generator = Vectors.unhex(multiples.get(1));
            assertThat(group.decode(generator).mulSecret(scalar(i)).encode()).isEqualTo(encoding);
        }
    }

    @Test
    void invalidEncodingsAreRefused() {
        List<Vectors> invalid = vectors.list("invalid_encodings");
        assertThat(invalid).hasSize(29);
        for (Vectors vector : invalid) {
            assertThatThrownBy(() -> group.decode(vector.bytes("encoding")))
                    .as(vector.string("reason"))
                    .isInstanceOf(InvalidMessageException.class);
        }
    }

    @Test
    void theIdentityAndWrongLengthsAreRefused() {
        for (int length : new int[] {0, 31, 32, 33}) {
            assertThatThrownBy(() -> group.decode(new byte[length])).isInstanceOf(InvalidMessageException.class);
        }
    }

    @Test
    void elementsOfUniformBytes() {
        List<Vectors> elements = vectors.list("group_elements_from_uniform_bytes");
        assertThat(elements).hasSize(7);
        for (Vectors vector : elements) {
            assertThat(group.mapToGroup(vector.bytes("input")).encode()).isEqualTo(vector.bytes("output"));
        }
        Vectors same = vectors.sub("uniform_bytes_all_mapping_to_same_element");
        assertThat(same.strings("inputs"))
                .isNotEmpty()
                .allSatisfy(input -> assertThat(
                                group.mapToGroup(Vectors.unhex(input)).encode())
                        .isEqualTo(same.bytes("output")));
    }

    @Test
    void labelsOfTheUniformBytes() {
        List<String> labels = vectors.sub("labels_for_A3").strings("strings");
        List<Vectors> elements = vectors.list("group_elements_from_uniform_bytes");
        for (int i = 0; i < labels.size(); i++) {
            byte[] uniform = Primitives.sha512(labels.get(i).getBytes(StandardCharsets.US_ASCII));
            assertThat(elements.get(i).bytes("input")).isEqualTo(uniform);
        }
    }

    @Test
    void scalarsMustBeReducedAndNotZero() throws Exception {
        for (BigInteger bad : List.of(
                BigInteger.ZERO,
                ORDER,
                ORDER.add(BigInteger.ONE),
                BigInteger.TWO.pow(255),
                BigInteger.TWO.pow(255).add(BigInteger.ONE),
                BigInteger.TWO.pow(256).subtract(BigInteger.ONE))) {
            assertThatThrownBy(() -> group.decodeScalar(littleEndian(bad))).isInstanceOf(InvalidMessageException.class);
        }
        byte[] largest = littleEndian(ORDER.subtract(BigInteger.ONE));
        assertThat(group.decodeScalar(largest).encode()).isEqualTo(largest);
        assertThatThrownBy(() -> group.decodeScalar(new byte[33])).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void inverseUndoesAMultiplication() throws Exception {
        GroupElement point = group.hashToGroup(new byte[] {1}, new byte[] {2});
        for (int i = 1; i < 20; i++) {
            GroupScalar secret = group.hashToScalar(new byte[] {(byte) i}, new byte[] {3});
            BigInteger inverse = bigInteger(secret.encode()).modInverse(ORDER);
            assertThat(secret.invert().encode()).isEqualTo(littleEndian(inverse));
            assertThat(point.mulSecret(secret).mulSecret(secret.invert()).encode())
                    .isEqualTo(point.encode());
        }
    }

    @Test
    void theLibraryIsTheOneThatWasReviewed() throws Exception {
        Path jar = Path.of(RistrettoElement.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
        assertThat(Vectors.hex(hash)).isEqualTo("e3d07e0138b49c5c48ac89ad4f6828af74c4cd70abe495d7515e7c6a0227184c");
    }

    private GroupScalar scalar(int value) {
        byte[] wide = new byte[64];
        wide[0] = (byte) value;
        return group.reduce(wide);
    }

    private static byte[] littleEndian(BigInteger value) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < 32; i++) {
            bytes[i] = value.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    private static BigInteger bigInteger(byte[] littleEndian) {
        BigInteger value = BigInteger.ZERO;
        for (int i = littleEndian.length - 1; i >= 0; i--) {
            value = value.shiftLeft(8).or(BigInteger.valueOf(littleEndian[i] & 0xff));
        }
        return value;
    }
}
