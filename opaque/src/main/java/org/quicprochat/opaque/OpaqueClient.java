package org.quicprochat.opaque;

import java.util.random.RandomGenerator;

/**
 * The client's half of the protocol. Immutable and thread-safe where its source of randomness and its key stretching
 * function are.
 *
 * <p>A password is bytes, as a rule UTF-8, at most 65535 of them; they are copied, and the copy is overwritten when the
 * run ends. Each run is used once: a second {@code finish} is an {@link IllegalStateException}.
 */
public final class OpaqueClient {
    private static final byte[] MASKING_KEY = Bytes.ascii("MaskingKey");

    private final Ksf ksf;
    private final byte[] context;
    private final Identities identities;
    private final RandomGenerator random;
    private final Group group = new Ristretto255();
    private final Oprf oprf = new Oprf(group);

    /** A client with an empty context and the public keys as identities. */
    public OpaqueClient(Ksf ksf, RandomGenerator random) {
        this(ksf, new byte[0], Identities.NONE, random);
    }

    /**
     * A client. All but the randomness must be the same at registration and at every login.
     *
     * @param context bytes that the server must know too, at most 65535
     * @param random a cryptographically strong source
     */
    public OpaqueClient(Ksf ksf, byte[] context, Identities identities, RandomGenerator random) {
        this.ksf = ksf;
        this.context = context.clone();
        this.identities = identities;
        this.random = random;
    }

    /** Begins a registration. */
    public ClientRegistration register(byte[] password) {
        return new ClientRegistration(this, password.clone(), oprf.randomBlind(random));
    }

    /** Begins a login. */
    public ClientLogin login(byte[] password) {
        GroupScalar blind = oprf.randomBlind(random);
        byte[] nonce = Bytes.random(random, Layout.NONCE);
        byte[] seed = Bytes.random(random, Layout.SEED);
        GroupScalar keyshareSecret = KeySchedule.deriveDhKey(oprf, seed);
        Bytes.wipe(seed);
        return new ClientLogin(this, password.clone(), blind, nonce, keyshareSecret);
    }

    /** randomized_password of RFC 9807, 5.2.3 and 6.3.2.3. */
    byte[] randomizedPassword(byte[] password, GroupScalar blind, byte[] evaluated) throws InvalidMessageException {
        byte[] output = oprf.finish(password, blind, evaluated);
        byte[] stretched = ksf.stretch(output.clone());
        byte[] material = Bytes.concat(output, stretched);
        byte[] randomized = Primitives.extract(material);
        Bytes.wipe(output, stretched, material);
        return randomized;
    }

    static byte[] maskingKey(byte[] randomizedPassword) {
        return Primitives.expand(randomizedPassword, Layout.HASH, MASKING_KEY);
    }

    Group group() {
        return group;
    }

    Oprf oprf() {
        return oprf;
    }

    byte[] context() {
        return context;
    }

    Identities identities() {
        return identities;
    }

    RandomGenerator random() {
        return random;
    }
}
