package org.quicprochat.client;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.quicprochat.opaque.OpaqueClient;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.wire.PushFrame;
import org.quicprochat.wire.Status;

/**
 * A client of one server: one connection at a time, with any number of calls side by side, and the events that the
 * server pushes. Thread-safe; see {@link Calls} for blocking and futures.
 *
 * <p>When the connection is lost, the client gets another as {@link ReconnectPolicy} says. Meanwhile calls wait for it,
 * until their deadline. Calls that were under way fail with {@link ConnectionException}, or are sent once more where
 * policy and call allow it.
 */
public final class QpcClient implements Calls, AutoCloseable {
    private final ClientRuntime runtime;
    private final PushDelivery delivery;
    private final ConnectionKeeper keeper;
    private final CallBudget budget;
    private final RoutedCalls calls;
    private final AuthClient auth;
    private final AtomicReference<@Nullable SessionInfo> followed = new AtomicReference<>();

    private QpcClient(ClientConfig config, ClientRuntime runtime) {
        this.runtime = runtime;
        this.delivery = new PushDelivery(config.limits().queuedPushes());
        this.keeper = new ConnectionKeeper(config, runtime, delivery, this::greet);
        this.budget = new CallBudget(config.limits().openCalls());
        CallOptions defaults = new CallOptions(config.timeouts().call(), true);
        this.calls = new RoutedCalls(budget, defaults, keeper::submit, keeper);
        this.auth = new AuthClient(this, new OpaqueClient(config.passwordHardening(), runtime.random()));
    }

    /**
     * Connects to a server. Blocks for the handshake: {@link ClientTimeouts#connect} for each address of the server's
     * name.
     *
     * @throws ConnectionException where there is no connection to be had; the reconnect policy counts for later
     *     losses only
     */
    public static QpcClient connect(ClientConfig config, ClientRuntime runtime) {
        QpcClient client = new QpcClient(config, runtime);
        boolean open = false;
        try {
            client.keeper.open();
            runtime.opened(client);
            open = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallInterruptedException(e);
        } finally {
            if (!open) {
                client.close();
            }
        }
        return client;
    }

    /** Accounts and sessions. */
    public AuthClient auth() {
        return auth;
    }

    /** The messages of a session. */
    public MessagesClient messages(SessionInfo session) {
        return new MessagesClient(this, session);
    }

    /** The key packages and hybrid keys of a session. */
    public KeysClient keys(SessionInfo session) {
        return new KeysClient(this, session);
    }

    /** The channels of a session. */
    public ChannelsClient channels(SessionInfo session) {
        return new ChannelsClient(this, session);
    }

    /** Reports and bans, with a session. */
    public ModerationClient moderation(SessionInfo session) {
        return new ModerationClient(this, session);
    }

    /**
     * The log of keys, for a session.
     *
     * @param memory what is known of this server's log; one that lasts is what makes it trustworthy
     */
    public TransparencyClient transparency(SessionInfo session, LogMemory memory) {
        return TransparencyClient.of(this, session, memory);
    }

    /** The devices of a session's account. */
    public DevicesClient devices(SessionInfo session) {
        return new DevicesClient(this, session);
    }

    /** The blobs of the server, as a session puts and gets them. */
    public BlobsClient blobs(SessionInfo session) {
        return new BlobsClient(this, session);
    }

    /** The accounts of other servers, as a session reaches them. */
    public FederationClient federation(SessionInfo session) {
        return new FederationClient(this, session);
    }

    /** What a session does by addresses such as {@code bob@b.example}. */
    public AddressedClient addressed(SessionInfo session) {
        return new AddressedClient(this, session);
    }

    /** Who is who, and the end of the session's account. */
    public AccountsClient accounts(SessionInfo session) {
        return new AccountsClient(this, session);
    }

    /** The recovery bundle of a session's account. */
    public RecoveryClient recovery(SessionInfo session) {
        return new RecoveryClient(this, session);
    }

    /** Where devices are reached directly. */
    public EndpointsClient endpoints(SessionInfo session) {
        return new EndpointsClient(this, session);
    }

    /** The server's health. */
    public HealthClient health() {
        return new HealthClient(this);
    }

    @Override
    public CallOptions defaults() {
        return calls.defaults();
    }

    @Override
    public <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser, CallOptions options) {
        return calls.call(methodId, request, parser, options);
    }

    <R> R call(int methodId, MessageLite request, ClientCall.Reader<R> reader, CallOptions options) {
        return calls.call(methodId, request, reader, options);
    }

    @Override
    public <R extends MessageLite> CompletableFuture<R> callAsync(
            int methodId, MessageLite request, Parser<R> parser, CallOptions options) {
        return calls.callAsync(methodId, request, parser, options);
    }

    @Override
    public RawAnswer rawCall(int methodId, byte[] body) {
        return calls.rawCall(methodId, body);
    }

    @Override
    public CompletableFuture<RawAnswer> rawCallAsync(int methodId, byte[] body, CallOptions options) {
        return calls.rawCallAsync(methodId, body, options);
    }

    /**
     * Calls that all go over the connection that there is now, for methods that belong together. When it is lost they
     * fail, and so does every later one.
     *
     * @throws ConnectionException where there is no connection just now
     */
    public Calls sameConnection() {
        QuicConnection present = keeper.present();
        return new RoutedCalls(budget, calls.defaults(), present::submit, (call, on, cause) -> false);
    }

    /**
     * Sends a signal: fire and forget. Where there is no connection it is dropped, and so is the oldest where the
     * server leaves no room for more than {@link ClientLimits#queuedSignals}. Never blocks.
     *
     * @param eventType 0 to 65 535 (inclusive)
     */
    public void signal(int eventType, MessageLite message) {
        keeper.signal(PushFrame.encode(eventType, message));
    }

    /** Tells a listener of events from now on, on another thread; see {@link PushListener}. */
    public void onPush(PushListener listener) {
        delivery.add(listener);
    }

    /** Tells a listener no more. An event that it is being told now may still be under way. */
    public void removeListener(PushListener listener) {
        delivery.remove(listener);
    }

    /**
     * Makes the connection a session's, so that its pushes come here, and does the same after every reconnect. Blocks
     * for one small call. A client follows one session at a time: the last.
     *
     * @throws QpcException with Unauthorized where the session is over
     */
    public void follow(SessionInfo session) {
        followed.set(session);
        try {
            calls.call(MessagesClient.PEEK, bindingRequest(session), FetchResponse.parser());
        } catch (QpcException e) {
            if (e.status() == Status.UNAUTHORIZED) {
                followed.compareAndSet(session, null);
            }
            throw e;
        }
    }

    /** Follows a session no more, where this is the one. Its pushes may go on until the connection ends. */
    public void unfollow(SessionInfo session) {
        followed.updateAndGet(present -> present != null && present.token().equals(session.token()) ? null : present);
    }

    /** A request that changes nothing, and that no message is the answer to: any call with a token binds. */
    private static PeekRequest bindingRequest(SessionInfo session) {
        return PeekRequest.newBuilder()
                .setSessionToken(session.token())
                .setLimit(1)
                .setAfterSeq(Long.MAX_VALUE)
                .build();
    }

    private void greet(QuicConnection fresh) {
        SessionInfo session = followed.get();
        if (session == null) {
            return;
        }
        RoutedCalls there = new RoutedCalls(budget, defaults(), fresh::submit, (call, on, cause) -> false);
        try {
            there.call(MessagesClient.PEEK, bindingRequest(session), FetchResponse.parser());
        } catch (QpcException e) {
            if (e.status() == Status.UNAUTHORIZED) {
                followed.compareAndSet(session, null);
                delivery.deliver(new ConnectionEvent.SessionEnded(e));
            }
        } catch (ClientException e) {
            // The connection is gone again, and its loss is being seen to.
        }
    }

    /** Whether the server can be reached just now. */
    public ConnectionState state() {
        return keeper.state();
    }

    /** Calls that are under way, or wait for credit or a connection. */
    public int openCalls() {
        return budget.open();
    }

    SecureRandom random() {
        return runtime.random();
    }

    /** Ends the connection; calls that are open fail with {@link ConnectionException}. Idempotent, does not wait. */
    @Override
    public void close() {
        runtime.closed(this);
        keeper.close();
        delivery.close();
    }
}
