package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsReaderTest {
    private static final int WORTH_ALLOCATING = 1 << 20;

    @Test
    void lengthsAreThoseOfTheVectors() throws Exception {
        for (JsonObject vector : Vectors.objects(Vectors.file("mls-rfc9420.json"), "vlbytes_headers")) {
            ByteString header = Vectors.bytes(vector, "vlbytes_header");
            int length = vector.get("length").getAsInt();
            if (length > WORTH_ALLOCATING) {
                // The length is far beyond the input: refused, and never allocated.
                assertMalformed(header);
                continue;
            }
            ByteString content = ByteString.copyFrom(new byte[length]);

            assertThat(new TlsReader(header.concat(content)).vector()).isEqualTo(content);
            assertThat(TlsVectors.of(content)).isEqualTo(header.concat(content));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "01", "40", "4000", "403f", "80", "80000000", "80003fff", "8000", "c0", "ff", "bfffffff"})
    void whatIsShortOrNotInItsShortestFormIsMalformed(String hex) {
        assertMalformed(Vectors.hex(hex));
    }

    private static void assertMalformed(ByteString bytes) {
        assertThatThrownBy(() -> new TlsReader(bytes).vector())
                .isInstanceOfSatisfying(
                        FlawedKeyPackageException.class,
                        e -> assertThat(e.flaw()).isEqualTo(Flaw.KEY_PACKAGE_MALFORMED));
    }
}
