package org.quicprochat.push.webpush;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.Optional;

/** Points and keys of the curve P-256 as Web Push writes them. */
final class P256 {
    /** The size of an uncompressed point (SEC 1, section 2.3.3), in bytes. */
    static final int POINT_SIZE = 65;

    /** The name that the JDK knows the curve by. */
    static final ECGenParameterSpec NAME = new ECGenParameterSpec("secp256r1");

    private static final byte UNCOMPRESSED = 4;
    private static final int COORDINATE_SIZE = 32;
    private static final ECParameterSpec PARAMETERS = parameters();

    private P256() {}

    private static ECParameterSpec parameters() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(NAME);
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has P-256", e);
        }
    }

    static byte[] encode(ECPoint point) {
        byte[] encoded = new byte[POINT_SIZE];
        encoded[0] = UNCOMPRESSED;
        put(point.getAffineX(), encoded, 1);
        put(point.getAffineY(), encoded, 1 + COORDINATE_SIZE);
        return encoded;
    }

    private static void put(BigInteger coordinate, byte[] encoded, int at) {
        byte[] bytes = coordinate.toByteArray(); // One byte more where the first bit is set, fewer where it is small.
        int size = Math.min(bytes.length, COORDINATE_SIZE);
        System.arraycopy(bytes, bytes.length - size, encoded, at + COORDINATE_SIZE - size, size);
    }

    /** The key of an uncompressed point; empty where the bytes are no point of the curve. */
    static Optional<ECPublicKey> publicKey(byte[] encoded) {
        if (encoded.length != POINT_SIZE || encoded[0] != UNCOMPRESSED) {
            return Optional.empty();
        }
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(encoded, 1, 1 + COORDINATE_SIZE));
        BigInteger y = new BigInteger(1, Arrays.copyOfRange(encoded, 1 + COORDINATE_SIZE, POINT_SIZE));
        boolean onCurve = x.compareTo(prime()) < 0
                && y.compareTo(prime()) < 0
                && y.modPow(BigInteger.TWO, prime()).equals(rightSide(x));
        return onCurve ? Optional.of(publicKey(new ECPoint(x, y))) : Optional.empty();
    }

    static ECPublicKey publicKey(ECPoint point) {
        try {
            return (ECPublicKey) factory().generatePublic(new ECPublicKeySpec(point, PARAMETERS));
        } catch (InvalidKeySpecException e) {
            throw new IllegalStateException("The point is one of the curve", e);
        }
    }

    static ECPrivateKey privateKey(BigInteger scalar) {
        try {
            return (ECPrivateKey) factory().generatePrivate(new ECPrivateKeySpec(scalar, PARAMETERS));
        } catch (InvalidKeySpecException e) {
            throw new IllegalStateException("The number is in the range of the curve", e);
        }
    }

    private static KeyFactory factory() {
        try {
            return KeyFactory.getInstance("EC");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has P-256", e);
        }
    }

    /** The point that makes all others. */
    static ECPoint generator() {
        return PARAMETERS.getGenerator();
    }

    /** The number of points: a private key is 1 or more, and less than this. */
    static BigInteger order() {
        return PARAMETERS.getOrder();
    }

    /** One of the two points with this x, which has to be that of one; the other has the y {@code p - y}. */
    static ECPoint withX(BigInteger x) {
        // The prime is 3 modulo 4, so a power gives the square root.
        BigInteger root = rightSide(x).modPow(prime().add(BigInteger.ONE).shiftRight(2), prime());
        return new ECPoint(x, root);
    }

    static ECPoint negate(ECPoint point) {
        return new ECPoint(point.getAffineX(), prime().subtract(point.getAffineY()));
    }

    /** x^3 + ax + b, which is the square of y. */
    private static BigInteger rightSide(BigInteger x) {
        return x.pow(3)
                .add(PARAMETERS.getCurve().getA().multiply(x))
                .add(PARAMETERS.getCurve().getB())
                .mod(prime());
    }

    private static BigInteger prime() {
        return ((ECFieldFp) PARAMETERS.getCurve().getField()).getP();
    }
}
