package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.quicprochat.plugin.IdentityKey;

/**
 * Who uploads a key package.
 *
 * @param identity the account
 * @param username its normalized name
 * @param deviceKey the MLS signature key that the session's device was registered with
 */
record Owner(IdentityKey identity, String username, Optional<ByteString> deviceKey) {
    @Override
    public String toString() {
        return "Owner[]";
    }
}
