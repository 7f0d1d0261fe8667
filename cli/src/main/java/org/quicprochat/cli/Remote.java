package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Instant;

/**
 * What the commands ask of a server. Every call blocks, with a deadline, and ends in a {@link Failure} where there is no
 * connection or the server says no; its exit code tells which.
 */
interface Remote extends AutoCloseable {
    /**
     * The outcome of a login.
     *
     * @param token the session's token
     * @param identityKey the account's identity key, 32 bytes
     * @param expiresAt when the session ends if it is not used
     */
    record Login(ByteString token, ByteString identityKey, Instant expiresAt) {}

    /** Calls a method. */
    <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser);

    /** Makes an account (100 and 101); the password never leaves this process. An empty invite code is none. */
    void register(String username, Password password, ByteString identityKey, String inviteCode);

    /** Logs in (102 and 103); the password never leaves this process. An empty identity key is not checked. */
    Login login(String username, Password password, ByteString identityKey);

    /** Runs this whenever the server has pushed something, and after each reconnect; on a thread of the connection's. */
    void onPush(Runnable listener);

    @Override
    void close();
}
