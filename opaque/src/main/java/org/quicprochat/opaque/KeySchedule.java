package org.quicprochat.opaque;

/** The key schedule of OPAQUE-3DH (RFC 9807, 6.4): what both sides compute from their secrets and the transcript. */
final class KeySchedule {
    private static final byte[] VERSION = Bytes.ascii("OPAQUEv1-");
    private static final byte[] DERIVE_DH_KEY = Bytes.ascii("OPAQUE-DeriveDiffieHellmanKeyPair");
    private static final byte[] NOTHING = {};

    private final byte[] serverMac;
    private final byte[] clientMac;
    private final byte[] sessionKey;

    private KeySchedule(byte[] serverMac, byte[] clientMac, byte[] sessionKey) {
        this.serverMac = serverMac;
        this.clientMac = clientMac;
        this.sessionKey = sessionKey;
    }

    /** The secret key of DeriveDiffieHellmanKeyPair. */
    static GroupScalar deriveDhKey(Oprf oprf, byte[] seed) {
        return oprf.deriveKey(seed, DERIVE_DH_KEY);
    }

    /**
     * The transcript up to the server's tag.
     *
     * @param innerKe2 KE2 without server_mac
     */
    static byte[] preamble(byte[] context, byte[] clientIdentity, byte[] ke1, byte[] serverIdentity, byte[] innerKe2) {
        return Bytes.concat(
                VERSION,
                Bytes.prefixed(context),
                Bytes.prefixed(clientIdentity),
                ke1,
                Bytes.prefixed(serverIdentity),
                innerKe2);
    }

    /**
     * The tags and the session key.
     *
     * @param keyMaterial the three Diffie-Hellman results in order; overwritten
     */
    static KeySchedule derive(byte[] keyMaterial, byte[] preamble) {
        byte[] secret = Primitives.extract(keyMaterial);
        byte[] transcript = Primitives.sha512(preamble);
        byte[] handshake = expandLabel(secret, "HandshakeSecret", transcript);
        byte[] sessionKey = expandLabel(secret, "SessionKey", transcript);
        byte[] serverMacKey = expandLabel(handshake, "ServerMAC", NOTHING);
        byte[] clientMacKey = expandLabel(handshake, "ClientMAC", NOTHING);
        byte[] serverMac = Primitives.hmac(serverMacKey, transcript);
        byte[] clientMac = Primitives.hmac(clientMacKey, Primitives.sha512(preamble, serverMac));
        Bytes.wipe(keyMaterial, secret, handshake, serverMacKey, clientMacKey);
        return new KeySchedule(serverMac, clientMac, sessionKey);
    }

    byte[] serverMac() {
        return serverMac;
    }

    byte[] clientMac() {
        return clientMac;
    }

    byte[] sessionKey() {
        return sessionKey;
    }

    private static byte[] expandLabel(byte[] secret, String label, byte[] context) {
        byte[] name = Bytes.ascii("OPAQUE-" + label);
        return Primitives.expand(
                secret,
                Layout.HASH,
                Bytes.u16(Layout.HASH),
                new byte[] {(byte) name.length},
                name,
                new byte[] {(byte) context.length},
                context);
    }
}
