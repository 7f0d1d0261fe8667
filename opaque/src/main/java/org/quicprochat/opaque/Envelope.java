package org.quicprochat.opaque;

import java.security.MessageDigest;

/** The client's side of the envelope (RFC 9807, 4): all keys of a client, from its randomized password and a nonce. */
final class Envelope {
    private static final byte[] AUTH_KEY = Bytes.ascii("AuthKey");
    private static final byte[] EXPORT_KEY = Bytes.ascii("ExportKey");
    private static final byte[] PRIVATE_KEY = Bytes.ascii("PrivateKey");

    private final byte[] nonce;
    private final byte[] authTag;
    private final byte[] exportKey;
    private final GroupScalar privateKey;
    private final byte[] publicKey;

    private Envelope(byte[] nonce, byte[] authTag, byte[] exportKey, GroupScalar privateKey, byte[] publicKey) {
        this.nonce = nonce;
        this.authTag = authTag;
        this.exportKey = exportKey;
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** Makes an envelope, at registration. */
    static Envelope seal(
            Group group, byte[] randomizedPassword, byte[] nonce, byte[] serverPublicKey, Identities identities) {
        byte[] authKey = Primitives.expand(randomizedPassword, Layout.HASH, nonce, AUTH_KEY);
        byte[] seed = Primitives.expand(randomizedPassword, Layout.SEED, nonce, PRIVATE_KEY);
        GroupScalar privateKey = KeySchedule.deriveDhKey(new Oprf(group), seed);
        byte[] publicKey = group.mulBase(privateKey).encode();
        byte[] authTag = Primitives.hmac(
                authKey,
                nonce,
                serverPublicKey,
                Bytes.prefixed(identities.server(serverPublicKey)),
                Bytes.prefixed(identities.client(publicKey)));
        Bytes.wipe(authKey, seed);
        byte[] exportKey = Primitives.expand(randomizedPassword, Layout.HASH, nonce, EXPORT_KEY);
        return new Envelope(nonce, authTag, exportKey, privateKey, publicKey);
    }

    /**
     * Opens an envelope, at login.
     *
     * @throws LoginFailedException where its tag is not the one that this password, server and identities give
     */
    static Envelope open(
            Group group, byte[] randomizedPassword, byte[] envelope, byte[] serverPublicKey, Identities identities)
            throws LoginFailedException {
        byte[] nonce = Bytes.slice(envelope, 0, Layout.NONCE);
        Envelope expected = seal(group, randomizedPassword, nonce, serverPublicKey, identities);
        if (!MessageDigest.isEqual(expected.authTag, Bytes.slice(envelope, Layout.NONCE, Layout.HASH))) {
            throw new LoginFailedException("the envelope does not open");
        }
        return expected;
    }

    byte[] encode() {
        return Bytes.concat(nonce, authTag);
    }

    byte[] exportKey() {
        return exportKey;
    }

    GroupScalar privateKey() {
        return privateKey;
    }

    byte[] publicKey() {
        return publicKey;
    }
}
