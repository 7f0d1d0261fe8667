package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.keys.KeyPackage.Basic;
import org.quicprochat.keys.KeyPackage.Leaf;

/** Packages of other people's implementations: the official vectors of RFC 9420. */
class KeyPackageTest {
    private static final JsonObject FILE = Vectors.file("mls-rfc9420.json");

    record Vector(String from, ByteString message, JsonObject expected) {
        @Override
        public String toString() {
            return from;
        }
    }

    static Stream<Vector> packages() {
        return Vectors.objects(FILE, "key_packages").stream()
                .map(json -> new Vector(
                        json.get("from").getAsString(),
                        Vectors.bytes(json, "mls_message"),
                        json.getAsJsonObject("expected")));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyFieldIsRead(Vector vector) throws Exception {
        KeyPackage parsed = KeyPackage.parse(vector.message());

        JsonObject expected = vector.expected();
        assertThat(parsed.suite().code()).isEqualTo(expected.get("cipher_suite").getAsInt());
        assertThat(parsed.initKey()).isEqualTo(Vectors.bytes(expected, "init_key"));
        assertThat(parsed.signature()).isEqualTo(Vectors.bytes(expected, "signature"));
        JsonObject leaf = expected.getAsJsonObject("leaf_node");
        Leaf read = parsed.leaf();
        assertThat(read.encryptionKey()).isEqualTo(Vectors.bytes(leaf, "encryption_key"));
        assertThat(read.signatureKey()).isEqualTo(Vectors.bytes(leaf, "signature_key"));
        assertThat(read.credential()).isEqualTo(new Basic(Vectors.bytes(leaf, "credential_identity")));
        assertThat(Long.toUnsignedString(read.notBefore()))
                .isEqualTo(leaf.get("not_before").getAsString());
        assertThat(Long.toUnsignedString(read.notAfter()))
                .isEqualTo(leaf.get("not_after").getAsString());
        assertThat(read.signature()).isEqualTo(Vectors.bytes(leaf, "signature"));
        JsonObject capabilities = leaf.getAsJsonObject("capabilities");
        assertThat(read.capabilities().versions()).isEqualTo(numbers(capabilities, "versions"));
        assertThat(read.capabilities().suites()).isEqualTo(numbers(capabilities, "cipher_suites"));
        assertThat(read.capabilities().extensions()).isEqualTo(numbers(capabilities, "extensions"));
        assertThat(read.capabilities().proposals()).isEqualTo(numbers(capabilities, "proposals"));
        assertThat(read.capabilities().credentials()).isEqualTo(numbers(capabilities, "credentials"));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void refAndSignaturesAreThoseOfEverySuite(Vector vector) throws Exception {
        KeyPackage wrapped = KeyPackage.parse(vector.message());
        KeyPackage bare = KeyPackage.parse(vector.message().substring(4));

        assertThat(bare).isEqualTo(wrapped);
        assertThat(wrapped.ref()).isEqualTo(Vectors.bytes(vector.expected(), "key_package_ref"));
        assertThat(wrapped.isSigned()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aForeignSignatureIsSeen(Vector vector) throws Exception {
        KeyPackage read = KeyPackage.parse(vector.message());
        Leaf leaf = read.leaf();
        Leaf forged = new Leaf(
                leaf.encryptionKey(),
                leaf.signatureKey(),
                leaf.credential(),
                leaf.capabilities(),
                leaf.notBefore(),
                leaf.notAfter(),
                leaf.extensions(),
                read.signature(),
                leaf.signed());

        assertThat(with(read, forged, read.signature()).isSigned()).isFalse();
        assertThat(with(read, leaf, leaf.signature()).isSigned()).isFalse();
        assertThat(with(read, leaf, ByteString.EMPTY).isSigned()).isFalse();
    }

    private static KeyPackage with(KeyPackage read, Leaf leaf, ByteString signature) {
        return new KeyPackage(read.suite(), read.initKey(), leaf, signature, read.signed(), read.encoded());
    }

    @Test
    void everyChangedByteIsSeen() throws Exception {
        ByteString good = packages().findFirst().orElseThrow().message();
        for (int i = 4; i < good.size(); i++) {
            byte[] bad = good.toByteArray();
            bad[i] ^= 1;
            assertThat(isGood(ByteString.copyFrom(bad))).as("byte %d", i).isFalse();
        }
        assertThat(isGood(good)).isTrue();
    }

    private static boolean isGood(ByteString bytes) {
        try {
            return KeyPackage.parse(bytes).isSigned();
        } catch (FlawedKeyPackageException e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyPrefixAndEveryExtraByteIsMalformed(Vector vector) {
        ByteString bare = vector.message().substring(4);
        for (int size = 0; size < bare.size(); size++) {
            assertFlaw(bare.substring(0, size), Flaw.KEY_PACKAGE_MALFORMED);
        }
        assertFlaw(bare.concat(ByteString.copyFrom(new byte[1])), Flaw.KEY_PACKAGE_MALFORMED);
        assertFlaw(vector.message().concat(bare), Flaw.KEY_PACKAGE_MALFORMED);
    }

    @Test
    void otherMessagesAreNoKeyPackages() throws Exception {
        int seen = 0;
        for (JsonObject json : Vectors.objects(FILE, "outer_messages")) {
            JsonObject expected = json.getAsJsonObject("expected_outer");
            ByteString message = Vectors.bytes(json, "message");
            if (expected.get("wire_format").getAsInt() == 5) {
                KeyPackage read = KeyPackage.parse(message);
                assertThat(read.ref()).isEqualTo(Vectors.bytes(expected, "key_package_ref"));
                assertThat(read.isSigned()).isTrue();
                seen++;
            } else {
                assertThatThrownBy(() -> KeyPackage.parse(message)).isInstanceOf(FlawedKeyPackageException.class);
            }
        }
        assertThat(seen).isEqualTo(2);
    }

    @Test
    void signWithLabelIsThatOfTheVectors() {
        for (JsonObject json : Vectors.objects(FILE, "crypto_basics")) {
            Suite suite = Suite.of(json.get("cipher_suite").getAsInt()).orElseThrow();
            JsonObject signed = json.getAsJsonObject("sign_with_label");
            ByteString label =
                    ByteString.copyFromUtf8("MLS 1.0 " + signed.get("label").getAsString());
            ByteString content = TlsVectors.of(label).concat(TlsVectors.of(Vectors.bytes(signed, "content")));
            ByteString key = Vectors.bytes(signed, "pub");
            ByteString signature = Vectors.bytes(signed, "signature");

            assertThat(suite.verifies(key, content, signature)).as(suite.name()).isTrue();
            assertThat(suite.verifies(key, content.substring(1), signature))
                    .as(suite.name())
                    .isFalse();
            for (ByteString none : List.of(ByteString.EMPTY, signature.substring(1), content.concat(signature))) {
                assertThat(suite.verifies(key, content, none)).as(suite.name()).isFalse();
                assertThat(suite.verifies(none, content, signature))
                        .as(suite.name())
                        .isFalse();
            }
        }
    }

    private static void assertFlaw(ByteString bytes, Flaw flaw) {
        assertThatThrownBy(() -> KeyPackage.parse(bytes))
                .isInstanceOfSatisfying(
                        FlawedKeyPackageException.class,
                        e -> assertThat(e.flaw()).isEqualTo(flaw));
    }

    private static List<Integer> numbers(JsonObject in, String name) {
        return StreamSupport.stream(in.getAsJsonArray(name).spliterator(), false)
                .map(element -> element.getAsInt())
                .toList();
    }
}
