package org.quicprochat.transparency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

class LogKeyTest {
    /** RFC 8032, section 7.1, tests 1 and 3. */
    @Test
    void aSeedIsTheKeyOfTheRfc() {
        LogKey first = LogKey.of(Vectors.hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));
        LogKey third = LogKey.of(Vectors.hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"));

        assertThat(first.publicKey())
                .isEqualTo(Vectors.hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
        assertThat(first.sign(new byte[0]))
                .isEqualTo(Vectors.hex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                        + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"));
        assertThat(third.sign(new byte[] {(byte) 0xaf, (byte) 0x82}))
                .isEqualTo(Vectors.hex("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"));
        assertThat(first.id()).isEqualTo(Hashes.sha256(first.publicKey()));
    }

    @Test
    void aSeedHas32Bytes() {
        assertThatThrownBy(() -> LogKey.of(ByteString.copyFrom(new byte[31])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSecretIsNotShown() {
        assertThat(LogKey.of(ByteString.copyFrom(new byte[32]))).hasToString("LogKey[]");
    }
}
