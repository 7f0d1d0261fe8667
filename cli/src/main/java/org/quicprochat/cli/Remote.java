package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.quicprochat.client.BlobProgress;
import org.quicprochat.proto.v1.HealthResponse;

/**
 * What the commands ask of a server. Every call blocks, with a deadline, and ends in a {@link Failure} where there is
 * no connection or the server says no; its exit code tells which.
 */
interface Remote extends AutoCloseable {
    /**
     * The outcome of a login.
     *
     * @param token the session's token
     * @param identityKey the account's identity key, 32 bytes
     * @param expiresAt when the session ends if it is not used
     */
    record Login(ByteString token, ByteString identityKey, Instant expiresAt) {
        /** Says nothing of the token. */
        @Override
        public String toString() {
            return "Login[expiresAt=" + expiresAt + "]";
        }
    }

    /** Calls a method. */
    default <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser) {
        return call(methodId, request, parser, Duration.ZERO);
    }

    /**
     * Calls a method that takes its time.
     *
     * @param work what the method itself may take, on top of the connection's timeout
     */
    <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser, Duration work);

    /** How the server is (802); one that is not ready answers too, with a state that says so. */
    HealthResponse health();

    /** Makes an account (100 and 101); the password never leaves this process. An empty invite code is none. */
    void register(String username, Password password, Identity identity, String inviteCode);

    /**
     * Logs in (102 and 103); the password never leaves this process.
     *
     * @param identityKey what the account's is to be; empty: it is not checked
     * @param deviceId the device that the session is for; empty: none
     */
    Login login(String username, Password password, ByteString identityKey, ByteString deviceId);

    /**
     * Uploads a file (600), from where an earlier try came to; its id.
     *
     * @throws IOException where the file cannot be read
     */
    ByteString putBlob(ByteString token, Path file, BlobProgress progress) throws IOException;

    /**
     * Fetches a blob (601) into a file, from where an earlier try came to, and checks it.
     *
     * @throws IOException where the file cannot be written
     */
    void getBlob(ByteString token, ByteString id, Path target, BlobProgress progress) throws IOException;

    /** Runs this whenever the server has pushed something, and after each reconnect; on another thread. */
    void onPush(Runnable listener);

    @Override
    void close();
}
