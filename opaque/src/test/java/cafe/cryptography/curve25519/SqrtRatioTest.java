package cafe.cryptography.curve25519;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The square root under decoding and hashing, against RFC 9496, appendix A.4. */
class SqrtRatioTest {
    @Test
    void vectors() throws Exception {
        Path path = Path.of(System.getProperty("qpc.root"), "testdata", "vectors", "ristretto255-rfc9496.json");
        try (Reader reader = Files.newBufferedReader(path)) {
            JsonObject file = JsonParser.parseReader(reader).getAsJsonObject();
            assertThat(file.getAsJsonArray("sqrt_ratio_m1")).hasSize(6).allSatisfy(SqrtRatioTest::check);
        }
    }

    private static void check(JsonElement element) {
        JsonObject vector = element.getAsJsonObject();
        FieldElement.SqrtRatioM1Result result = FieldElement.sqrtRatioM1(field(vector, "u"), field(vector, "v"));
        assertThat(result.wasSquare == 1).isEqualTo(vector.get("was_square").getAsBoolean());
        assertThat(result.result.toByteArray()).isEqualTo(field(vector, "r").toByteArray());
    }

    private static FieldElement field(JsonObject vector, String name) {
        return FieldElement.fromByteArray(
                HexFormat.of().parseHex(vector.get(name).getAsString()));
    }
}
