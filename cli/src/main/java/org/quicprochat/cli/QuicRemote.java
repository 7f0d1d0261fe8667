package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.client.BlobProgress;
import org.quicprochat.client.BlobsClient;
import org.quicprochat.client.CallInterruptedException;
import org.quicprochat.client.CallOptions;
import org.quicprochat.client.CallTimeoutException;
import org.quicprochat.client.ClientException;
import org.quicprochat.client.ClientRuntime;
import org.quicprochat.client.ConnectionEvent;
import org.quicprochat.client.ConnectionException;
import org.quicprochat.client.CredentialsException;
import org.quicprochat.client.LoginOptions;
import org.quicprochat.client.ProtocolException;
import org.quicprochat.client.PushEvent;
import org.quicprochat.client.PushListener;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.QpcException;
import org.quicprochat.client.ServerAddress;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.client.TooManyCallsException;
import org.quicprochat.client.TransparencyException;
import org.quicprochat.proto.v1.HealthResponse;
import org.quicprochat.wire.Status;

/** A server over QUIC; what goes wrong is put in words for the person at the terminal. */
final class QuicRemote implements Remote {
    private final ServerAddress server;
    private final Duration timeout;
    private final ClientRuntime runtime;
    private final QpcClient client;

    QuicRemote(ServerAddress server, Duration timeout, ClientRuntime runtime, QpcClient client) {
        this.server = server;
        this.timeout = timeout;
        this.runtime = runtime;
        this.client = client;
    }

    @Override
    public <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser, Duration work) {
        CallOptions options = new CallOptions(timeout.plus(work), true);
        return translated(server, () -> client.call(methodId, request, parser, options));
    }

    @Override
    public HealthResponse health() {
        return translated(server, () -> client.health().check());
    }

    @Override
    public void register(String username, Password password, Identity identity, String inviteCode) {
        Optional<String> invite = inviteCode.isEmpty() ? Optional.empty() : Optional.of(inviteCode);
        translated(server, () -> {
            client.auth().register(username, password.characters(), identity.javaPublicKey(), invite);
            return true;
        });
    }

    @Override
    public Login login(String username, Password password, ByteString identityKey, ByteString deviceId) {
        LoginOptions options = new LoginOptions(identityKey, deviceId);
        SessionInfo session = translated(server, () -> client.auth().login(username, password.characters(), options));
        return new Login(session.token(), session.identityKey(), session.expiresAt());
    }

    @Override
    public ByteString putBlob(ByteString token, Path file, BlobProgress progress) throws IOException {
        try {
            return blobs(token).put(file, progress);
        } catch (ClientException e) {
            throw translate(server, e);
        }
    }

    @Override
    public void getBlob(ByteString token, ByteString id, Path target, BlobProgress progress) throws IOException {
        try {
            blobs(token).get(id, target, progress);
        } catch (ClientException e) {
            throw translate(server, e);
        }
    }

    private BlobsClient blobs(ByteString token) {
        return client.blobs(new SessionInfo(token, ByteString.EMPTY, Instant.MAX));
    }

    @Override
    public void onPush(Runnable listener) {
        client.onPush(new PushListener() {
            @Override
            public void onPush(PushEvent event) {
                listener.run();
            }

            @Override
            public void onConnection(ConnectionEvent event) {
                listener.run();
            }
        });
    }

    @Override
    public void close() {
        client.close();
        runtime.close();
    }

    /** Runs what may fail in the client's words, and says it in ours. */
    static <T> T translated(ServerAddress server, Supplier<T> action) {
        try {
            return action.get();
        } catch (ClientException e) {
            throw translate(server, e);
        }
    }

    private static Failure translate(ServerAddress server, ClientException thrown) {
        return switch (thrown) {
            case QpcException refused -> new Failure(ExitCode.of(refused.status()), words(refused), refused);
            case CredentialsException wrong ->
                new Failure(ExitCode.of(Status.UNAUTHORIZED), "Wrong username or password.", wrong);
            case ConnectionException broken -> new Failure(ExitCode.NO_CONNECTION, words(server, broken), broken);
            case CallTimeoutException late ->
                new Failure(ExitCode.NO_CONNECTION, server + " did not answer in time. --timeout waits longer.", late);
            case ProtocolException broken ->
                new Failure(ExitCode.FAULT, "Is " + server + " a quicprochat server? " + broken.getMessage(), broken);
            case CallInterruptedException stopped -> new Failure(ExitCode.FAULT, "Interrupted.", stopped);
            case TransparencyException lie -> new Failure(ExitCode.LOG_LIES, lie.getMessage() + ".", lie);
            case TooManyCallsException busy -> new Failure(ExitCode.FAULT, "Too many calls at once.", busy);
        };
    }

    private static String words(QpcException refused) {
        String advice = switch (refused.status()) {
            case UNAUTHORIZED -> " Log in (again): qpc login";
            case RATE_LIMITED, UNAVAILABLE ->
                refused.retryAfter()
                        .map(wait -> " Try again in " + TimeSpan.show(wait) + ".")
                        .orElse(" Try again later.");
            default -> "";
        };
        return "The server says no: " + refused.getMessage() + "." + advice;
    }

    private static String words(ServerAddress server, ConnectionException broken) {
        return switch (broken.reason()) {
            case UNKNOWN_HOST -> "The name " + server.host() + " has no address.";
            case UNREACHABLE ->
                "Nobody answers at " + server + " (UDP). Is the server running (qpc serve)? A firewall may drop UDP.";
            case UNTRUSTED ->
                "The certificate of " + server + " is not the one that is trusted. If this is the first contact: get"
                        + " the server's certificate (data/server-cert.der at its side), and give it with --cert FILE.";
            case REFUSED -> server + " refused the connection: " + broken.getMessage();
            case LOST -> "The connection to " + server + " was lost.";
            case CLOSED -> "The connection is closed.";
        };
    }
}
