package org.quicprochat.testkit;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes MLS key packages of an Ed25519 suite (RFC 9420, section 10), right ones and wrong ones: what is not changed
 * before {@link #make} is right, so that a flaw is one line of a test. The keys for encryption are random bytes; nobody
 * has their private halves. Not thread-safe.
 */
public final class KeyPackageMaker {
    private static final int KEY_BYTES = 32;
    private static final int SHORT_VECTOR = 0x3f;
    private static final int TWO_BYTE_VECTOR = 0x3fff;

    /** The protocol version. */
    public int version = 1;

    /** The cipher suite. */
    public int suite = 1;

    /** The key for the first message to the owner. */
    public ByteString initKey;

    /** The leaf's key. */
    public ByteString encryptionKey;

    /** 1 for basic, 2 for X.509. */
    public int credentialType = 1;

    /** Whose it says it is: at first, the signer's public key. */
    public ByteString credential;

    /** The versions of the capabilities. */
    public List<Integer> versions = List.of(1);

    /** The cipher suites of the capabilities. */
    public List<Integer> suites = List.of(1, 3);

    /** The extension types of the capabilities. */
    public List<Integer> extensionTypes = List.of();

    /** The credential types of the capabilities. */
    public List<Integer> credentialTypes = List.of(1);

    /** The types of the leaf's extensions. */
    public List<Integer> leafExtensions = List.of();

    /** The leaf's source: 1 for a key package. */
    public int source = 1;

    /** When the lifetime begins, in seconds of the epoch. */
    public long notBefore;

    /** When it ends, likewise. */
    public long notAfter;

    private final KeyPair signer;

    /**
     * A maker of one package, good from an hour before a time to 84 days after it.
     *
     * @param signer the Ed25519 keys that sign it
     */
    public KeyPackageMaker(KeyPair signer, Instant now, RandomGenerator random) {
        this.signer = signer;
        this.credential = raw(signer);
        this.initKey = key(random);
        this.encryptionKey = key(random);
        this.notBefore = now.getEpochSecond() - 3600;
        this.notAfter = now.plus(Duration.ofDays(84)).getEpochSecond();
    }

    /** New Ed25519 keys. */
    public static KeyPair keyPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The 32 bytes of a public key. */
    public static ByteString raw(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        return ByteString.copyFrom(encoded, encoded.length - KEY_BYTES, KEY_BYTES);
    }

    private static ByteString key(RandomGenerator random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return ByteString.copyFrom(key);
    }

    /** Ends the lifetime so long after its begin. */
    public KeyPackageMaker lasting(Duration time) {
        notAfter = notBefore + time.toSeconds();
        return this;
    }

    /** Ends the lifetime at a time. */
    public KeyPackageMaker until(Instant time) {
        notAfter = time.getEpochSecond();
        return this;
    }

    /** The package, signed. */
    public ByteString make() {
        ByteString leafSigned = vector(encryptionKey)
                .concat(vector(raw(signer)))
                .concat(u16(credentialType))
                .concat(vector(credential))
                .concat(u16s(versions))
                .concat(u16s(suites))
                .concat(u16s(extensionTypes))
                .concat(u16s(List.of()))
                .concat(u16s(credentialTypes))
                .concat(ByteString.copyFrom(new byte[] {(byte) source}))
                .concat(u64(notBefore))
                .concat(u64(notAfter))
                .concat(extensions(leafExtensions));
        ByteString leaf = leafSigned.concat(vector(sign("LeafNodeTBS", leafSigned)));
        ByteString signed = u16(version)
                .concat(u16(suite))
                .concat(vector(initKey))
                .concat(leaf)
                .concat(vector(ByteString.EMPTY));
        return signed.concat(vector(sign("KeyPackageTBS", signed)));
    }

    /** A package in an MLSMessage (RFC 9420, section 6). */
    public static ByteString wrapped(ByteString bare) {
        return u16(1).concat(u16(5)).concat(bare);
    }

    private ByteString sign(String label, ByteString content) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(signer.getPrivate());
            signature.update(vector(ByteString.copyFromUtf8("MLS 1.0 " + label))
                    .concat(vector(content))
                    .toByteArray());
            return ByteString.copyFrom(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteString extensions(List<Integer> types) {
        ByteString all = ByteString.EMPTY;
        for (int type : types) {
            all = all.concat(u16(type)).concat(vector(ByteString.copyFromUtf8("data")));
        }
        return vector(all);
    }

    private static ByteString u16s(List<Integer> values) {
        List<ByteString> parts = new ArrayList<>();
        values.forEach(value -> parts.add(u16(value)));
        return vector(ByteString.copyFrom(parts));
    }

    /** A vector of variable size (RFC 9420, section 2.1.2). */
    private static ByteString vector(ByteString content) {
        int size = content.size();
        if (size > TWO_BYTE_VECTOR) {
            throw new IllegalArgumentException("No part of a key package is as large as " + size + " bytes");
        }
        ByteString length = size <= SHORT_VECTOR ? ByteString.copyFrom(new byte[] {(byte) size}) : u16(0x4000 | size);
        return length.concat(content);
    }

    private static ByteString u16(int value) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(2).putShort((short) value).array());
    }

    private static ByteString u64(long value) {
        return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(value).array());
    }
}
