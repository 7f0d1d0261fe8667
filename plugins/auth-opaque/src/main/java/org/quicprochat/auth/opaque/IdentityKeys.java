package org.quicprochat.auth.opaque;

import cafe.cryptography.curve25519.CompressedEdwardsY;
import cafe.cryptography.curve25519.EdwardsPoint;
import cafe.cryptography.curve25519.InvalidEncodingException;
import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;

/** Which 32 bytes are an Ed25519 public key (RFC 8032, 5.1.3) that a person can have. Static. */
final class IdentityKeys {
    private IdentityKeys() {}

    /**
     * The identity key of a request's {@code identity_key}.
     *
     * @throws StatusException BadRequest {@code LENGTH}, or {@code IDENTITY_KEY_INVALID} where it is no point of the
     *     curve, not the one encoding of its point, or a point of small order, for which anyone can forge signatures
     */
    static IdentityKey ofField(ByteString value) {
        IdentityKey key = IdentityKey.ofField(value, "identity_key");
        if (!isValid(value.toByteArray())) {
            throw StatusException.badRequest(
                    "IDENTITY_KEY_INVALID", "identity_key", "The identity key is not a valid Ed25519 public key");
        }
        return key;
    }

    private static boolean isValid(byte[] encoding) {
        try {
            EdwardsPoint point = new CompressedEdwardsY(encoding).decompress();
            return Arrays.equals(point.compress().toByteArray(), encoding) && !point.isSmallOrder();
        } catch (InvalidEncodingException e) {
            return false;
        }
    }
}
