package org.quicprochat.push.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VapidKeyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static byte[] secret(Random random) {
        byte[] bytes = new byte[VapidKey.SECRET_SIZE];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void theLeastSecretIsTheGenerator() {
        VapidKey key = new VapidKey(new byte[VapidKey.SECRET_SIZE]);

        assertThat(key.publicKey()).isEqualTo(ByteString.copyFrom(P256.encode(P256.generator())));
    }

    @Test
    void thePublicPartIsThatOfTheSigner() {
        Random random = new Random(7);
        Set<Integer> parities = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            byte[] secret = secret(random);
            VapidKey key = new VapidKey(secret);

            Jwt jwt = Jwt.verify(key.authorization("https://push.example", NOW, Optional.empty()));

            assertThat(ByteString.copyFrom(jwt.key())).isEqualTo(key.publicKey());
            assertThat(new VapidKey(secret).publicKey()).isEqualTo(key.publicKey());
            parities.add(jwt.key()[64] & 1);
        }
        assertThat(parities).as("both roots were met").hasSize(2);
    }

    @Test
    void theTokenSaysWhatTheRfcAsksFor() {
        VapidKey key = new VapidKey(secret(new Random(1)));

        Jwt named = Jwt.verify(key.authorization("https://push.example:8443", NOW, Optional.of("mailto:a@b.example")));
        Jwt nameless = Jwt.verify(key.authorization("https://push.example", NOW, Optional.empty()));

        assertThat(named.header().getString("alg")).isEqualTo("ES256");
        assertThat(named.header().getString("typ")).isEqualTo("JWT");
        assertThat(named.claims().getString("aud")).isEqualTo("https://push.example:8443");
        assertThat(named.claims().getLong("exp")).isEqualTo(NOW.getEpochSecond());
        assertThat(named.claims().getString("sub")).isEqualTo("mailto:a@b.example");
        assertThat(nameless.claims().hasPath("sub")).isFalse();
    }
}
