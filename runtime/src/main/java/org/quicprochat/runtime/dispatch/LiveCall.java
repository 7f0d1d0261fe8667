package org.quicprochat.runtime.dispatch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.storage.Watch;
import org.quicprochat.runtime.connection.ClientConnection;

/**
 * One call or signal, from its admission to its end, in one object. Its caller gets one answer at most: whoever moves
 * it out of OPEN first (the handler, the deadline, or the caller who leaves) decides which. Thread-safe.
 */
final class LiveCall implements Call, InFlight, Runnable {
    private static final int OPEN = 0;
    private static final int ANSWERED = 1;
    private static final int EXPIRED = 2;
    private static final int ABANDONED = 3;

    private static final VarHandle STATE;
    private static final VarHandle WAITER;

    private static final byte[] TAKEN = {};

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(LiveCall.class, "state", int.class);
            WAITER = lookup.findVarHandle(LiveCall.class, "waiter", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Dispatcher dispatcher;
    private final Route route;
    private final ClientConnection connection;
    private final int requestId;
    private final Answer answer;
    private final long startMillis;
    private final long expiresNanos;
    private byte[] body;
    private @Nullable Object charged;
    private volatile int state;
    private volatile @Nullable Thread waiter;

    LiveCall(
            Dispatcher dispatcher,
            Route route,
            ClientConnection connection,
            int requestId,
            byte[] body,
            Answer answer,
            long startMillis) {
        this.dispatcher = dispatcher;
        this.route = route;
        this.connection = connection;
        this.requestId = requestId;
        this.body = body;
        this.answer = answer;
        this.startMillis = startMillis;
        this.expiresNanos = System.nanoTime() + route.deadlineNanos();
    }

    Route route() {
        return route;
    }

    int requestId() {
        return requestId;
    }

    @Override
    public int id() {
        return route.id();
    }

    @Override
    public ClientConnection connection() {
        return connection;
    }

    @Override
    public Instant deadline() {
        return Instant.ofEpochMilli(startMillis).plusNanos(route.deadlineNanos());
    }

    @Override
    public boolean ending() {
        return state != OPEN || dispatcher.isDraining() || connection.isClosed();
    }

    /**
     * Takes the token that the call costs, before anything is known but the header.
     *
     * @throws org.quicprochat.plugin.StatusException RateLimited
     */
    void charge() {
        TokenBuckets buckets = route.buckets();
        if (buckets != null) {
            Object payer = payer();
            charged = payer;
            buckets.acquire(payer, 1);
        }
    }

    private Object payer() {
        if (route.identityPays()) {
            Principal principal = connection.principalOrNull();
            if (principal != null) {
                return principal.identity();
            }
            var peer = connection.peer();
            if (peer.isPresent()) {
                return peer.get();
            }
        }
        return AddressKey.of(connection.remoteAddress());
    }

    /** The session turned out to be this account's: it pays too, where another key paid. */
    void chargeIdentity(IdentityKey identity) {
        TokenBuckets buckets = route.buckets();
        if (buckets != null && !identity.equals(charged)) {
            charged = identity;
            buckets.acquire(identity, 1);
        }
    }

    /** Serves the call on this thread; the frame of the answer, null for a signal. Throws nothing. */
    byte @Nullable [] serve() {
        try {
            byte[] taken = body;
            body = TAKEN; // A call that waits for long must not hold it.
            return route.serve(this, taken);
        } catch (
                Throwable e) { // Also what a broken plugin's linking, stack or memory does: it is this call's end only.
            return dispatcher.faults().frame(e, route, requestId);
        }
    }

    /** Serves the call on the virtual thread that is its own. */
    @Override
    public void run() {
        dispatcher.finished(this, serve());
    }

    /** Answers, unless the deadline or the caller's leaving came first. */
    void answer(byte[] frame) {
        if (connection.isClosed()) {
            abandon();
            return;
        }
        if (STATE.compareAndSet(this, OPEN, ANSWERED)) {
            answer.send(frame);
        }
    }

    @Override
    public void abandon() {
        if (STATE.compareAndSet(this, OPEN, ABANDONED)) {
            wake();
        }
    }

    /** Answers DeadlineExceeded where the time is over; the handler goes on, and its answer is dropped. */
    boolean expire(long nanoTime) {
        if (nanoTime - expiresNanos < 0 || !STATE.compareAndSet(this, OPEN, EXPIRED)) {
            return false;
        }
        wake();
        answer.send(dispatcher.refusals().timedOut(requestId));
        return true;
    }

    /** Makes a wait look again whether it is over. */
    void wake() {
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /**
     * {@inheritDoc} Does not wait past the call's deadline.
     *
     * @throws IllegalStateException in an inline method, and where another thread waits for this call
     */
    @Override
    public Wake await(Watch watch, Duration timeout) {
        try (watch) {
            if (route.inline()) {
                throw new IllegalStateException("An inline method never waits");
            }
            if (!WAITER.compareAndSet(this, null, Thread.currentThread())) {
                throw new IllegalStateException("One thread of a call waits at a time");
            }
            Runnable onClose = this::abandon;
            connection.onClose(onClose);
            try {
                watch.onFire(this::wake);
                return await(watch, until(timeout));
            } finally {
                connection.removeCloseAction(onClose);
                waiter = null;
            }
        }
    }

    private long until(Duration timeout) {
        long now = System.nanoTime();
        long left = expiresNanos - now;
        boolean shorter = timeout.compareTo(Duration.ofNanos(Math.max(0, left))) < 0;
        return shorter ? now + timeout.toNanos() : expiresNanos;
    }

    private Wake await(Watch watch, long until) {
        boolean interrupted = false;
        try {
            for (; ; ) {
                if (watch.fired()) {
                    return Wake.CHANGED;
                }
                if (ending()) {
                    return Wake.ENDING;
                }
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return Wake.TIMEOUT;
                }
                LockSupport.parkNanos(this, left);
                interrupted |= Thread.interrupted(); // An interrupt would make the park return at once, over and over.
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
