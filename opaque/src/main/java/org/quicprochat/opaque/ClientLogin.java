package org.quicprochat.opaque;

import java.security.MessageDigest;

/** A client's login between its two messages. Used once, by one thread. */
public final class ClientLogin {
    private final OpaqueClient client;
    private final byte[] password;
    private final GroupScalar blind;
    private final GroupScalar keyshareSecret;
    private final byte[] ke1;
    private boolean finished;

    ClientLogin(OpaqueClient client, byte[] password, GroupScalar blind, byte[] nonce, GroupScalar keyshareSecret) {
        this.client = client;
        this.password = password;
        this.blind = blind;
        this.keyshareSecret = keyshareSecret;
        this.ke1 = Bytes.concat(
                client.oprf().blind(password, blind),
                nonce,
                client.group().mulBase(keyshareSecret).encode());
    }

    /** KE1, 96 bytes: a new array. */
    public byte[] ke1() {
        return ke1.clone();
    }

    /**
     * Takes KE2. Stretches the password, so it takes as long as the {@link Ksf} does.
     *
     * @throws InvalidMessageException where KE2 is not 320 bytes long or holds an element that is invalid or the
     *     identity
     * @throws LoginFailedException where the password is wrong, the name unknown, or a message was changed on its way
     */
    public Result finish(byte[] ke2) throws OpaqueException {
        if (finished) {
            throw new IllegalStateException("login is finished");
        }
        finished = true;
        try {
            Bytes.requireLength(ke2, Layout.KE2);
            return open(ke2);
        } finally {
            Bytes.wipe(password);
        }
    }

    private Result open(byte[] ke2) throws OpaqueException {
        Group group = client.group();
        int keyshareAt = Layout.CREDENTIAL_RESPONSE + Layout.NONCE;
        GroupElement serverKeyshare = group.decode(Bytes.slice(ke2, keyshareAt, Layout.ELEMENT));
        byte[] randomized = client.randomizedPassword(password, blind, Bytes.slice(ke2, 0, Layout.ELEMENT));
        try {
            byte[] credentials = unmask(randomized, ke2);
            byte[] serverPublicKey = Bytes.slice(credentials, 0, Layout.ELEMENT);
            byte[] sealed = Bytes.slice(credentials, Layout.ELEMENT, Layout.ENVELOPE);
            Envelope envelope = Envelope.open(group, randomized, sealed, serverPublicKey, client.identities());
            byte[] keyMaterial = Bytes.concat(
                    serverKeyshare.mulSecret(keyshareSecret).encode(),
                    group.decode(serverPublicKey).mulSecret(keyshareSecret).encode(),
                    serverKeyshare.mulSecret(envelope.privateKey()).encode());
            KeySchedule keys = KeySchedule.derive(keyMaterial, preamble(ke2, envelope, serverPublicKey));
            if (!MessageDigest.isEqual(keys.serverMac(), Bytes.slice(ke2, Layout.KE2 - Layout.HASH, Layout.HASH))) {
                throw new LoginFailedException("the server does not prove itself");
            }
            return new Result(keys.clientMac(), keys.sessionKey(), envelope.exportKey(), serverPublicKey);
        } finally {
            Bytes.wipe(randomized);
        }
    }

    private static byte[] unmask(byte[] randomizedPassword, byte[] ke2) {
        byte[] maskingKey = OpaqueClient.maskingKey(randomizedPassword);
        byte[] pad = OpaqueServer.responsePad(maskingKey, Bytes.slice(ke2, Layout.ELEMENT, Layout.NONCE));
        byte[] masked = Bytes.slice(ke2, Layout.ELEMENT + Layout.NONCE, Layout.MASKED_RESPONSE);
        Bytes.wipe(maskingKey);
        return Bytes.xor(pad, masked);
    }

    private byte[] preamble(byte[] ke2, Envelope envelope, byte[] serverPublicKey) {
        return KeySchedule.preamble(
                client.context(),
                client.identities().client(envelope.publicKey()),
                ke1,
                client.identities().server(serverPublicKey),
                Bytes.slice(ke2, 0, Layout.KE2 - Layout.HASH));
    }

    /** What a login gives. Holds secrets; {@code toString} shows nothing. */
    public static final class Result {
        private final byte[] ke3;
        private final byte[] sessionKey;
        private final byte[] exportKey;
        private final byte[] serverPublicKey;

        Result(byte[] ke3, byte[] sessionKey, byte[] exportKey, byte[] serverPublicKey) {
            this.ke3 = ke3;
            this.sessionKey = sessionKey;
            this.exportKey = exportKey;
            this.serverPublicKey = serverPublicKey;
        }

        /** KE3 for the server, 64 bytes: a new array. */
        public byte[] ke3() {
            return ke3.clone();
        }

        /** The key, 64 bytes, that client and server now share: a new array. */
        public byte[] sessionKey() {
            return sessionKey.clone();
        }

        /** The export key of the registration, 64 bytes: a new array. */
        public byte[] exportKey() {
            return exportKey.clone();
        }

        /** The server's public key, 32 bytes, to compare with the one of the registration: a new array. */
        public byte[] serverPublicKey() {
            return serverPublicKey.clone();
        }
    }
}
