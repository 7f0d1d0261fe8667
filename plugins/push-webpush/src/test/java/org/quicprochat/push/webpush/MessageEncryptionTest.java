package org.quicprochat.push.webpush;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class MessageEncryptionTest {
    private static byte[] bytes(String base64url) {
        return Base64.getUrlDecoder().decode(base64url);
    }

    /** RFC 8291, section 5 and appendix A. */
    @Test
    void theExampleOfTheRfc() throws Exception {
        Subscription.Keys receiver = new Subscription.Keys(
                P256.publicKey(bytes(
                                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNto"
                                        + "IAiw4"))
                        .orElseThrow(),
                ByteString.copyFrom(bytes("BTBZMqHH6r4Tts7J_aSIgg")));
        KeyPair sender = new KeyPair(
                P256.publicKey(bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru"
                                + "3jl7A8"))
                        .orElseThrow(),
                P256.privateKey(new BigInteger(1, bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))));

        byte[] message = MessageEncryption.encrypt(
                receiver,
                sender,
                bytes("DGv6ra1nlYgDCS1FRnbzlw"),
                "When I grow up, I want to be a watermelon".getBytes(StandardCharsets.US_ASCII));

        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(message))
                .isEqualTo("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vC"
                        + "YLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXL"
                        + "WyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
    }

    @Test
    void whatIsEncryptedIsDecryptedAndNoTwoAreAlike() {
        MessageEncryption encryption = new MessageEncryption(new SecureRandom());
        Receiver receiver = new Receiver();
        byte[] plaintext = "{}".getBytes(StandardCharsets.US_ASCII);

        byte[] one = encryption.encrypt(receiver.subscriptionKeys(), plaintext);
        byte[] two = encryption.encrypt(receiver.subscriptionKeys(), plaintext);

        assertThat(receiver.decrypt(one)).isEqualTo(plaintext);
        assertThat(receiver.decrypt(two)).isEqualTo(plaintext);
        assertThat(one).isNotEqualTo(two);
        assertThat(receiver.decrypt(encryption.encrypt(receiver.subscriptionKeys(), new byte[0])))
                .isEmpty();
    }
}
