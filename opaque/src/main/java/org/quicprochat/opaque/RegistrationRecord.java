package org.quicprochat.opaque;

/**
 * What a server stores of an account: 192 bytes that the client made at registration, checked. It lets its holder try
 * passwords offline only together with the server's own secrets. Immutable.
 */
public final class RegistrationRecord {
    private final byte[] bytes;
    private final GroupElement clientPublicKey;

    private RegistrationRecord(byte[] bytes, GroupElement clientPublicKey) {
        this.bytes = bytes;
        this.clientPublicKey = clientPublicKey;
    }

    /**
     * The record of its encoding, from a client or from storage.
     *
     * @throws InvalidMessageException where it is not 192 bytes long or its client_public_key is invalid or the
     *     identity
     */
    public static RegistrationRecord decode(byte[] encoding) throws InvalidMessageException {
        return decode(encoding, new Ristretto255());
    }

    static RegistrationRecord decode(byte[] encoding, Group group) throws InvalidMessageException {
        Bytes.requireLength(encoding, Layout.REGISTRATION_RECORD);
        return new RegistrationRecord(encoding.clone(), group.decode(Bytes.slice(encoding, 0, Layout.ELEMENT)));
    }

    /** The 192 bytes: a new array. */
    public byte[] encode() {
        return bytes.clone();
    }

    GroupElement clientPublicKey() {
        return clientPublicKey;
    }

    byte[] clientPublicKeyBytes() {
        return Bytes.slice(bytes, 0, Layout.ELEMENT);
    }

    byte[] maskingKey() {
        return Bytes.slice(bytes, Layout.ELEMENT, Layout.HASH);
    }

    byte[] envelope() {
        return Bytes.slice(bytes, Layout.ELEMENT + Layout.HASH, Layout.ENVELOPE);
    }
}
