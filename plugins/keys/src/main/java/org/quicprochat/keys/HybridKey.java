package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which bytes are a hybrid public key: an ML-KEM-768 encapsulation key (1184 bytes), then an X25519 key (32 bytes), as
 * in X-Wing (draft-connolly-cfrg-xwing-kem). Static.
 */
final class HybridKey {
    /** The size, in bytes. */
    static final int SIZE = 1216;

    private static final int ML_KEM_SIZE = 1184;
    /** Behind the coefficients stands the seed rho, which may be anything. */
    private static final int COEFFICIENTS_SIZE = 1152;

    private static final int Q = 3329;
    /** X25519 ignores the highest bit of the last byte (RFC 7748, section 5). */
    private static final int IGNORED_BIT = 0x80;

    /**
     * Every encoding of a point of small order, the ignored bit clear: with such a key, the shared secret is zero
     * whatever the other side does (RFC 7748, section 6.1).
     */
    private static final Set<ByteString> LOW_ORDER = Stream.of(
                    "0000000000000000000000000000000000000000000000000000000000000000",
                    "0100000000000000000000000000000000000000000000000000000000000000",
                    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
            .map(hex -> ByteString.copyFrom(HexFormat.of().parseHex(hex)))
            .collect(Collectors.toUnmodifiableSet());

    private HybridKey() {}

    /** Whether the bytes are a hybrid key. A key in the other order fails the modulus check. */
    static boolean isValid(ByteString key) {
        return key.size() == SIZE && isReduced(key) && !isLowOrder(key.substring(ML_KEM_SIZE));
    }

    /** The modulus check of FIPS 203, section 7.2: every coefficient, of 12 bits, is less than q. */
    private static boolean isReduced(ByteString key) {
        for (int i = 0; i < COEFFICIENTS_SIZE; i += 3) {
            int three = Byte.toUnsignedInt(key.byteAt(i))
                    | Byte.toUnsignedInt(key.byteAt(i + 1)) << 8
                    | Byte.toUnsignedInt(key.byteAt(i + 2)) << 16;
            if ((three & 0xfff) >= Q || three >>> 12 >= Q) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLowOrder(ByteString x25519) {
        byte[] bytes = x25519.toByteArray();
        bytes[bytes.length - 1] &= (byte) ~IGNORED_BIT;
        return LOW_ORDER.contains(ByteString.copyFrom(bytes));
    }
}
