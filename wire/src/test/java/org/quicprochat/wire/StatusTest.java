package org.quicprochat.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StatusTest {
    @Test
    void codesAreThoseOfTheProtocol() {
        assertThat(Arrays.stream(Status.values()).map(Status::code)).containsExactly(0, 1, 2, 3, 4, 5, 8, 9, 10, 11);
    }

    @Test
    void everyCodeNamesItsStatus() {
        assertThat(Status.values())
                .allSatisfy(status -> assertThat(Status.ofCode(status.code())).contains(status));
    }

    @Test
    void codesThatAreNeverSentNameNone() {
        for (int code : new int[] {-1, 6, 7, 12, 255}) {
            assertThat(Status.ofCode(code)).isEmpty();
        }
    }
}
