package org.quicprochat.opaque;

/** A client's registration between its two messages. Used once, by one thread. */
public final class ClientRegistration {
    private final OpaqueClient client;
    private final byte[] password;
    private final GroupScalar blind;
    private final byte[] request;
    private boolean finished;

    ClientRegistration(OpaqueClient client, byte[] password, GroupScalar blind) {
        this.client = client;
        this.password = password;
        this.blind = blind;
        this.request = client.oprf().blind(password, blind);
    }

    /** The RegistrationRequest, 32 bytes: a new array. */
    public byte[] request() {
        return request.clone();
    }

    /**
     * Takes the RegistrationResponse. Stretches the password, so it takes as long as the {@link Ksf} does.
     *
     * @throws InvalidMessageException where the response is not 64 bytes long or holds an element that is invalid or
     *     the identity
     */
    public Result finish(byte[] response) throws InvalidMessageException {
        if (finished) {
            throw new IllegalStateException("registration is finished");
        }
        finished = true;
        try {
            Bytes.requireLength(response, Layout.REGISTRATION_RESPONSE);
            return seal(response);
        } finally {
            Bytes.wipe(password);
        }
    }

    private Result seal(byte[] response) throws InvalidMessageException {
        byte[] evaluated = Bytes.slice(response, 0, Layout.ELEMENT);
        byte[] serverPublicKey = Bytes.slice(response, Layout.ELEMENT, Layout.ELEMENT);
        Group group = client.group();
        group.decode(serverPublicKey);
        byte[] randomized = client.randomizedPassword(password, blind, evaluated);
        byte[] maskingKey = OpaqueClient.maskingKey(randomized);
        byte[] nonce = Bytes.random(client.random(), Layout.NONCE);
        Envelope envelope = Envelope.seal(group, randomized, nonce, serverPublicKey, client.identities());
        Bytes.wipe(randomized);
        byte[] record = Bytes.concat(envelope.publicKey(), maskingKey, envelope.encode());
        return new Result(record, envelope.exportKey(), serverPublicKey);
    }

    /** What a registration gives. Holds a secret; {@code toString} shows nothing. */
    public static final class Result {
        private final byte[] record;
        private final byte[] exportKey;
        private final byte[] serverPublicKey;

        Result(byte[] record, byte[] exportKey, byte[] serverPublicKey) {
            this.record = record;
            this.exportKey = exportKey;
            this.serverPublicKey = serverPublicKey;
        }

        /** The RegistrationRecord for the server, 192 bytes: a new array. */
        public byte[] record() {
            return record.clone();
        }

        /** A key, 64 bytes, that only who knows the password can have, and the same at every login: a new array. */
        public byte[] exportKey() {
            return exportKey.clone();
        }

        /** The server's public key, 32 bytes, to compare with the one of later logins: a new array. */
        public byte[] serverPublicKey() {
            return serverPublicKey.clone();
        }
    }
}
