package org.quicprochat.plugin;

import com.google.protobuf.ByteString;

/**
 * The extension point of a plugin that keeps sessions: exactly one enabled plugin of a server extends it. Called on
 * virtual threads, for every call with a session: it should cost a read or two.
 */
public interface SessionAuthenticator {
    /**
     * The account of a session.
     *
     * @param token as the client sent it: any bytes, or none
     * @throws StatusException Unauthorized, the same one for a token that is missing, garbled, expired or revoked
     */
    Principal authenticate(ByteString token);
}
