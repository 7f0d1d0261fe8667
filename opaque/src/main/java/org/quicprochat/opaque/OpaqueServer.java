package org.quicprochat.opaque;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The server's half of the protocol. Immutable and thread-safe where its source of randomness is; never blocks, and a
 * call costs at most about six scalar multiplications.
 *
 * <p>A credential identifier is what the server calls the account: the same bytes at registration and at every login.
 */
public final class OpaqueServer {
    private static final byte[] OPRF_KEY = Bytes.ascii("OprfKey");
    private static final byte[] DERIVE_KEY = Bytes.ascii("OPAQUE-DeriveKeyPair");
    private static final byte[] RESPONSE_PAD = Bytes.ascii("CredentialResponsePad");

    private final ServerSetup setup;
    private final byte[] publicKey;
    private final byte[] context;
    private final RandomGenerator random;
    private final Group group = new Ristretto255();
    private final Oprf oprf = new Oprf(group);

    /** A server with an empty context, which is what clients use unless told otherwise. */
    public OpaqueServer(ServerSetup setup, RandomGenerator random) {
        this(setup, new byte[0], random);
    }

    /**
     * A server.
     *
     * @param context bytes that the client must know too, at most 65535
     * @param random a cryptographically strong, thread-safe source
     */
    public OpaqueServer(ServerSetup setup, byte[] context, RandomGenerator random) {
        this.setup = setup;
        this.publicKey = setup.publicKey();
        this.context = context.clone();
        this.random = random;
    }

    /** The server's public key, 32 bytes: a new array. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /**
     * The RegistrationResponse (64 bytes) to a RegistrationRequest. Nothing is kept: it says the same whether or not
     * the identifier is taken.
     *
     * @throws InvalidMessageException where the request is not 32 bytes long, invalid, or the identity
     */
    public byte[] registrationResponse(byte[] request, byte[] credentialIdentifier) throws InvalidMessageException {
        Bytes.requireLength(request, Layout.REGISTRATION_REQUEST);
        return Bytes.concat(evaluate(request, credentialIdentifier), publicKey);
    }

    /** As {@link #startLogin(byte[], byte[], Optional, Identities)}, with the public keys as identities. */
    public LoginAnswer startLogin(byte[] ke1, byte[] credentialIdentifier, Optional<RegistrationRecord> record)
            throws InvalidMessageException {
        return startLogin(ke1, credentialIdentifier, record, Identities.NONE);
    }

    /**
     * Answers a KE1, with or without a record of the account: without one, with a fake of equal size and cost that no
     * KE3 will ever match (RFC 9807, 10.9). The costs are equal where the caller decodes the record for this call: the
     * fake is decoded too. A login that is started and never finished is a failed attempt: a client that has a wrong
     * password stops here.
     *
     * @throws InvalidMessageException where KE1 is not 96 bytes long, or holds an element that is invalid or the
     *     identity
     */
    public LoginAnswer startLogin(
            byte[] ke1, byte[] credentialIdentifier, Optional<RegistrationRecord> record, Identities identities)
            throws InvalidMessageException {
        Bytes.requireLength(ke1, Layout.KE1);
        GroupElement clientKeyshare = group.decode(Bytes.slice(ke1, Layout.ELEMENT + Layout.NONCE, Layout.ELEMENT));
        byte[] fakeMaskingKey = Bytes.random(random, Layout.HASH);
        RegistrationRecord used = record.isPresent() ? record.get() : fakeRecord(fakeMaskingKey);
        byte[] response = credentialResponse(ke1, credentialIdentifier, used);
        byte[] serverNonce = Bytes.random(random, Layout.NONCE);
        byte[] keyshareSeed = Bytes.random(random, Layout.SEED);
        GroupScalar keyshareSecret = KeySchedule.deriveDhKey(oprf, keyshareSeed);
        Bytes.wipe(keyshareSeed);
        byte[] innerKe2 = Bytes.concat(
                response, serverNonce, group.mulBase(keyshareSecret).encode());
        byte[] preamble = KeySchedule.preamble(
                context, identities.client(used.clientPublicKeyBytes()), ke1, identities.server(publicKey), innerKe2);
        byte[] keyMaterial = Bytes.concat(
                clientKeyshare.mulSecret(keyshareSecret).encode(),
                clientKeyshare.mulSecret(setup.privateKey()).encode(),
                used.clientPublicKey().mulSecret(keyshareSecret).encode());
        KeySchedule keys = KeySchedule.derive(keyMaterial, preamble);
        return new LoginAnswer(
                Bytes.concat(innerKe2, keys.serverMac()),
                new PendingLogin(record.isPresent(), keys.clientMac(), keys.sessionKey()));
    }

    private RegistrationRecord fakeRecord(byte[] maskingKey) throws InvalidMessageException {
        byte[] encoding = Bytes.concat(setup.dummyPublicKey(), maskingKey, new byte[Layout.ENVELOPE]);
        return RegistrationRecord.decode(encoding, group);
    }

    private byte[] credentialResponse(byte[] ke1, byte[] credentialIdentifier, RegistrationRecord record)
            throws InvalidMessageException {
        byte[] evaluated = evaluate(Bytes.slice(ke1, 0, Layout.ELEMENT), credentialIdentifier);
        byte[] maskingNonce = Bytes.random(random, Layout.NONCE);
        byte[] maskingKey = record.maskingKey();
        byte[] pad = responsePad(maskingKey, maskingNonce);
        byte[] masked = Bytes.xor(pad, Bytes.concat(publicKey, record.envelope()));
        Bytes.wipe(maskingKey, pad);
        return Bytes.concat(evaluated, maskingNonce, masked);
    }

    private byte[] evaluate(byte[] blinded, byte[] credentialIdentifier) throws InvalidMessageException {
        byte[] seed = Primitives.expand(setup.oprfSeed(), Layout.SEED, credentialIdentifier, OPRF_KEY);
        try {
            return oprf.blindEvaluate(oprf.deriveKey(seed, DERIVE_KEY), blinded);
        } finally {
            Bytes.wipe(seed);
        }
    }

    static byte[] responsePad(byte[] maskingKey, byte[] maskingNonce) {
        return Primitives.expand(maskingKey, Layout.MASKED_RESPONSE, maskingNonce, RESPONSE_PAD);
    }
}
