package org.quicprochat.keys;

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
import java.util.concurrent.atomic.AtomicInteger;

/** Makes key packages of an Ed25519 suite, right ones and wrong ones: a change of a field is one line of a test. */
final class KeyPackageMaker {
    private static final AtomicInteger COUNTER = new AtomicInteger();

    int version = 1;
    int suite = 1;
    KeyPair signer;
    ByteString initKey = key();
    ByteString encryptionKey = key();
    int credentialType = 1;
    ByteString credential;
    List<Integer> versions = List.of(1);
    List<Integer> suites = List.of(1, 3);
    List<Integer> extensionTypes = List.of();
    List<Integer> credentialTypes = List.of(1);
    List<Integer> leafExtensions = List.of();
    int source = 1;
    long notBefore;
    long notAfter;

    KeyPackageMaker(KeyPair signer, Instant now) {
        this.signer = signer;
        this.credential = raw(signer);
        this.notBefore = now.getEpochSecond() - 3600;
        this.notAfter = now.plus(Duration.ofDays(84)).getEpochSecond();
    }

    static KeyPair keyPair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static ByteString raw(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        return ByteString.copyFrom(encoded, encoded.length - 32, 32);
    }

    /** 32 bytes that no other call returns. */
    private static ByteString key() {
        return ByteString.copyFrom(
                ByteBuffer.allocate(32).putInt(28, COUNTER.incrementAndGet()).array());
    }

    KeyPackageMaker lasting(Duration time) {
        notAfter = notBefore + time.toSeconds();
        return this;
    }

    KeyPackageMaker until(Instant time) {
        notAfter = time.getEpochSecond();
        return this;
    }

    ByteString make() {
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

    static ByteString wrapped(ByteString bare) {
        return Vectors.hex("00010005").concat(bare);
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

    private static ByteString vector(ByteString content) {
        return TlsVectors.of(content);
    }

    private static ByteString u16(int value) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(2).putShort((short) value).array());
    }

    private static ByteString u64(long value) {
        return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(value).array());
    }
}
