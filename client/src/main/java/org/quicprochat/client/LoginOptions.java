package org.quicprochat.client;

import com.google.protobuf.ByteString;

/**
 * What a login may say beside name and password; empty is: nothing.
 *
 * @param identityKey the identity key that the account is expected to have, 32 bytes; another is Unauthorized
 * @param deviceId a registered device, 16 bytes, that the session is to belong to
 */
public record LoginOptions(ByteString identityKey, ByteString deviceId) {
    /** Nothing but name and password. */
    public static final LoginOptions NONE = new LoginOptions(ByteString.EMPTY, ByteString.EMPTY);

    /** These options with a device. */
    public LoginOptions withDeviceId(ByteString id) {
        return new LoginOptions(identityKey, id);
    }

    /** These options with an expected identity key. */
    public LoginOptions withIdentityKey(ByteString key) {
        return new LoginOptions(key, deviceId);
    }
}
