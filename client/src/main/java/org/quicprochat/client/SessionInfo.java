package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.time.Instant;

/**
 * A session: what a login gives and most methods ask for. {@code toString} shows neither token nor identity.
 *
 * @param token 32 bytes that stand for the account until the session ends; a secret
 * @param identityKey the account's Ed25519 public key, 32 bytes: its address
 * @param expiresAt when the session ends at the latest if it is not used
 */
public record SessionInfo(ByteString token, ByteString identityKey, Instant expiresAt) {
    @Override
    public String toString() {
        return "SessionInfo[expiresAt=" + expiresAt + "]";
    }
}
