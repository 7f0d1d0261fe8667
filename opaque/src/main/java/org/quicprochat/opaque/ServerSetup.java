package org.quicprochat.opaque;

import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * The long-lived secrets of a server. Whoever loses them locks every account out for good, and whoever steals them and
 * the records can try passwords offline. Immutable; {@code toString} shows nothing.
 *
 * <pre>
 * 128 bytes: oprf_seed[64] server_private_key[32, little-endian scalar] dummy_public_key[32]
 * </pre>
 *
 * The encoding is opaque-ke 4's, so that a server can be moved from a product that uses that library. The dummy public
 * key stands in for an unknown client's; nobody knows its private key.
 */
public final class ServerSetup {
    /** The length of the encoding, in bytes. */
    public static final int ENCODED_BYTES = Layout.HASH + Layout.SCALAR + Layout.ELEMENT;

    private final Group group;
    private final byte[] oprfSeed;
    private final GroupScalar privateKey;
    private final byte[] dummyPublicKey;

    private ServerSetup(Group group, byte[] oprfSeed, GroupScalar privateKey, byte[] dummyPublicKey) {
        this.group = group;
        this.oprfSeed = oprfSeed;
        this.privateKey = privateKey;
        this.dummyPublicKey = dummyPublicKey;
    }

    /** Fresh secrets from a cryptographically strong source. */
    public static ServerSetup generate(RandomGenerator random) {
        Group group = new Ristretto255();
        Oprf oprf = new Oprf(group);
        byte[] oprfSeed = Bytes.random(random, Layout.HASH);
        byte[] keySeed = Bytes.random(random, Layout.SEED);
        byte[] dummySeed = Bytes.random(random, Layout.SEED);
        GroupScalar privateKey = KeySchedule.deriveDhKey(oprf, keySeed);
        byte[] dummy = group.mulBase(KeySchedule.deriveDhKey(oprf, dummySeed)).encode();
        Bytes.wipe(keySeed, dummySeed);
        return new ServerSetup(group, oprfSeed, privateKey, dummy);
    }

    /**
     * The secrets of an encoding.
     *
     * @throws InvalidMessageException where it is not 128 bytes long, the private key is zero or not reduced, or the
     *     dummy key is invalid or the identity
     */
    public static ServerSetup decode(byte[] encoding) throws InvalidMessageException {
        Bytes.requireLength(encoding, ENCODED_BYTES);
        Group group = new Ristretto255();
        byte[] privateKey = Bytes.slice(encoding, Layout.HASH, Layout.SCALAR);
        byte[] dummy = Bytes.slice(encoding, Layout.HASH + Layout.SCALAR, Layout.ELEMENT);
        group.decode(dummy);
        try {
            byte[] seed = Bytes.slice(encoding, 0, Layout.HASH);
            return new ServerSetup(group, seed, group.decodeScalar(privateKey), dummy);
        } finally {
            Bytes.wipe(privateKey);
        }
    }

    /**
     * The secrets of base64url text without padding.
     *
     * @throws InvalidMessageException where it is no such text, or for the reasons of {@link #decode}
     */
    public static ServerSetup fromBase64Url(String text) throws InvalidMessageException {
        byte[] encoding;
        try {
            encoding = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidMessageException("text is not base64url");
        }
        if (text.indexOf('=') >= 0) {
            throw new InvalidMessageException("base64url has padding");
        }
        return decode(encoding);
    }

    /** The secrets themselves, 128 bytes: a new array. */
    public byte[] encode() {
        return Bytes.concat(oprfSeed, privateKey.encode(), dummyPublicKey);
    }

    /** The secrets themselves, as base64url text without padding. */
    public String toBase64Url() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(encode());
    }

    /** The server's public key, 32 bytes, which is no secret: a new array. */
    public byte[] publicKey() {
        return group.mulBase(privateKey).encode();
    }

    byte[] oprfSeed() {
        return oprfSeed;
    }

    GroupScalar privateKey() {
        return privateKey;
    }

    byte[] dummyPublicKey() {
        return dummyPublicKey.clone();
    }

    @Override
    public String toString() {
        return "ServerSetup[secret]";
    }
}
