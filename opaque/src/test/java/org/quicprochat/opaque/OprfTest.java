package org.quicprochat.opaque;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The function against RFC 9497, appendix A.1.1. */
class OprfTest {
    private final Vectors suite = Vectors.file("oprf-rfc9497.json").list("suites").stream()
            .filter(candidate -> candidate.string("suite").equals("ristretto255-SHA512"))
            .findFirst()
            .orElseThrow();
    private final Ristretto255 group = new Ristretto255();
    private final Oprf oprf = new Oprf(group);

    @Test
    void keyIsDerived() {
        assertThat(oprf.deriveKey(suite.bytes("seed"), suite.bytes("keyInfo")).encode())
                .isEqualTo(suite.bytes("skSm"));
    }

    @Test
    void vectors() throws Exception {
        List<Vectors> vectors = suite.list("vectors");
        assertThat(vectors).hasSize(2);
        GroupScalar key = group.decodeScalar(suite.bytes("skSm"));
        for (Vectors vector : vectors) {
            GroupScalar blind = group.decodeScalar(vector.bytes("Blind"));
            byte[] input = vector.bytes("Input");
            byte[] blinded = oprf.blind(input, blind);
            assertThat(blinded).isEqualTo(vector.bytes("BlindedElement"));
            byte[] evaluated = oprf.blindEvaluate(key, blinded);
            assertThat(evaluated).isEqualTo(vector.bytes("EvaluationElement"));
            assertThat(oprf.finish(input, blind, evaluated)).isEqualTo(vector.bytes("Output"));
        }
    }

    @Test
    void identityIsRefusedOnBothSides() {
        GroupScalar key = oprf.deriveKey(new byte[32], new byte[0]);
        byte[] identity = new byte[32];
        assertThatThrownBy(() -> oprf.blindEvaluate(key, identity)).isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> oprf.finish(new byte[1], key, identity)).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void zeroIsNeverABlind() {
        byte[] one = new byte[64];
        one[0] = 1;
        ScriptedRandom random = new ScriptedRandom(new byte[64], one);
        assertThat(oprf.randomBlind(random).encode()[0]).isEqualTo((byte) 1);
        assertThat(random.isSpent()).isTrue();
    }
}
