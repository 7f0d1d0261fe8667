package org.quicprochat.opaque;

/**
 * The lengths of RFC 9807 for ristretto255-SHA512, in bytes. Every message is a concatenation without framing:
 *
 * <pre>
 * RegistrationRequest     32  blinded_message
 * RegistrationResponse    64  evaluated_message[32] server_public_key[32]
 * Envelope                96  envelope_nonce[32] auth_tag[64]
 * RegistrationRecord     192  client_public_key[32] masking_key[64] envelope[96]
 * KE1                     96  blinded_message[32] client_nonce[32] client_public_keyshare[32]
 * CredentialResponse     192  evaluated_message[32] masking_nonce[32] masked_response[128]
 * KE2                    320  CredentialResponse[192] server_nonce[32] server_public_keyshare[32] server_mac[64]
 * KE3                     64  client_mac
 * </pre>
 */
final class Layout {
    static final int ELEMENT = 32;
    static final int SCALAR = 32;
    static final int NONCE = 32;
    static final int SEED = 32;
    static final int HASH = 64;

    static final int REGISTRATION_REQUEST = ELEMENT;
    static final int REGISTRATION_RESPONSE = ELEMENT + ELEMENT;
    static final int ENVELOPE = NONCE + HASH;
    static final int REGISTRATION_RECORD = ELEMENT + HASH + ENVELOPE;
    static final int KE1 = ELEMENT + NONCE + ELEMENT;
    static final int MASKED_RESPONSE = ELEMENT + ENVELOPE;
    static final int CREDENTIAL_RESPONSE = ELEMENT + NONCE + MASKED_RESPONSE;
    static final int KE2 = CREDENTIAL_RESPONSE + NONCE + ELEMENT + HASH;
    static final int KE3 = HASH;

    private Layout() {}
}
