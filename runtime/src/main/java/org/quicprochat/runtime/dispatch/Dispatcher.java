package org.quicprochat.runtime.dispatch;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.wire.PushFrame;
import org.quicprochat.wire.RequestFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves calls and signals: what stands between a transport and the plugins. Thread-safe; nothing that an event loop
 * calls blocks.
 *
 * <p>The life of a call: {@link #admit} decides on the header alone. {@link #call} takes a place within the bounds of
 * open calls, charges a token bucket, and runs an inline method there and then; every other one gets a virtual thread,
 * where it is parsed, authenticated, intercepted and handled. Whatever is thrown on the way becomes a frame in {@link
 * FaultMapper} and nowhere else.
 *
 * <p>At its deadline the caller is told so. The handler is not interrupted: it goes on, keeps its place, and its answer
 * is dropped.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private static final InFlight ANSWERED = () -> {};
    private static final long IDLE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final CallLimits limits;
    private final RateLimits rates;
    private final InstantSource clock;
    private final Refusals refusals;
    private final FaultMapper faults;
    private final ThreadFactory threads = Thread.ofVirtual()
            .name("qpc-call")
            .inheritInheritableThreadLocals(false)
            .factory();
    private final Set<LiveCall> calls = ConcurrentHashMap.newKeySet(1024);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger openSignals = new AtomicInteger();
    private final DeadlineTimer deadlines = new DeadlineTimer(calls);
    private volatile Routes routes;
    private volatile boolean draining;
    private volatile @Nullable Thread idleWaiter;

    private Dispatcher(CallLimits limits, RateLimits rates, InstantSource clock, RandomGenerator random) {
        this.limits = limits;
        this.rates = rates;
        this.clock = clock;
        this.refusals = new Refusals(limits.retryAfter());
        this.faults = new FaultMapper(refusals, limits.retryAfter(), random);
        this.routes = new Routes(MethodTable.EMPTY, limits, rates, clock);
    }

    /**
     * A dispatcher without methods; starts its timer thread.
     *
     * @param random for incident ids; thread-safe
     */
    public static Dispatcher start(CallLimits limits, RateLimits rates, InstantSource clock, RandomGenerator random) {
        Dispatcher dispatcher = new Dispatcher(limits, rates, clock, random);
        dispatcher.deadlines.start();
        return dispatcher;
    }

    /**
     * Replaces all methods at once; calls that are open finish as they began.
     *
     * @throws IllegalArgumentException where two have the same id, a method with a session runs inline, or two declare
     *     a rate limit with different numbers
     */
    public void install(MethodTable table) {
        routes = new Routes(table, limits, rates, clock);
    }

    /** Decides on the header alone whether the body is worth collecting. On the event loop; never blocks. */
    public Admission admit(ClientConnection connection, RequestFrame.Header header) {
        Routes now = routes;
        int requestId = header.requestId();
        MethodRoute<?> route = now.method(header.methodId());
        if (route == null) {
            return new Admission.Refused(absent(now, header));
        }
        if (header.length() > route.requestLimit()) {
            return new Admission.Refused(refusals.tooLarge(requestId));
        }
        if (draining && !route.spec().servesDraining()) {
            return new Admission.Refused(refusals.draining(requestId));
        }
        if (!route.inline()) {
            if (connection.openCalls() >= limits.openCallsPerConnection()) {
                return new Admission.Refused(refusals.tooManyCalls(requestId));
            }
            if (open.get() >= limits.openCalls()) {
                return new Admission.Refused(refusals.overloaded(requestId));
            }
        }
        return new Admission.Accepted((int) header.length());
    }

    private byte[] absent(Routes now, RequestFrame.Header header) {
        return now.failed(header.methodId())
                ? refusals.pluginFailed(header.requestId())
                : refusals.unknownMethod(header.requestId());
    }

    /** Serves one call whose body is complete. On the event loop; never blocks. The body belongs to the dispatcher. */
    public InFlight call(ClientConnection connection, RequestFrame.Header header, byte[] body, Answer answer) {
        Routes now = routes;
        int requestId = header.requestId();
        MethodRoute<?> route = now.method(header.methodId());
        if (route == null) {
            answer.send(absent(now, header));
            return ANSWERED;
        }
        LiveCall call = new LiveCall(this, route, connection, requestId, body, answer, clock.millis());
        if (route.inline()) {
            serveInline(call, route);
            return ANSWERED;
        }
        byte[] refusal = enter(call, route);
        if (refusal != null) {
            answer.send(refusal);
            return ANSWERED;
        }
        return call;
    }

    private void serveInline(LiveCall call, MethodRoute<?> route) {
        if (draining && !route.spec().servesDraining()) {
            call.answer(refusals.draining(call.requestId()));
            return;
        }
        Thread loop = Thread.currentThread();
        ClassLoader before = loop.getContextClassLoader();
        loop.setContextClassLoader(route.loader());
        byte[] frame;
        try {
            call.charge();
            frame = call.serve();
        } catch (Throwable e) { // RateLimited.
            frame = faults.frame(e, route, call.requestId());
        } finally {
            loop.setContextClassLoader(before);
        }
        if (frame != null) {
            call.answer(frame);
        }
    }

    /** Takes the call's places, charges it, and starts its thread; else says why not. */
    private byte @Nullable [] enter(LiveCall call, MethodRoute<?> route) {
        ClientConnection connection = call.connection();
        if (!connection.tryOpenCall(limits.openCallsPerConnection())) {
            return refusals.tooManyCalls(call.requestId());
        }
        // The place is taken before looking whether the server drains: so awaitIdle sees this call, or it sees the
        // drain.
        boolean room = open.incrementAndGet() <= limits.openCalls();
        byte[] refusal = null;
        if (!room) {
            refusal = refusals.overloaded(call.requestId());
        } else if (draining && !route.spec().servesDraining()) {
            refusal = refusals.draining(call.requestId());
        } else {
            try {
                call.charge();
                begin(call);
            } catch (Throwable e) { // RateLimited; or no memory for a thread.
                calls.remove(call);
                refusal = faults.frame(e, route, call.requestId());
            }
        }
        if (refusal != null) {
            connection.callEnded();
            leave();
        }
        return refusal;
    }

    private void begin(LiveCall call) {
        Thread thread = threads.newThread(call);
        thread.setContextClassLoader(call.route().loader());
        calls.add(call);
        thread.start();
    }

    /** Said by a call's own thread at its very end. */
    void finished(LiveCall call, byte @Nullable [] frame) {
        calls.remove(call);
        call.connection().callEnded(); // Before the answer: whoever has it may use the place.
        try {
            if (call.route() instanceof SignalRoute<?>) {
                openSignals.decrementAndGet();
            } else if (frame != null) {
                call.answer(frame);
            }
        } catch (Throwable e) { // Of the transport; the place must be given back all the same.
            log.atError().setCause(e).log("An answer could not be handed to the transport");
        } finally {
            leave();
        }
    }

    private void leave() {
        if (open.decrementAndGet() == 0) {
            Thread waiting = idleWaiter;
            if (waiting != null) {
                LockSupport.unpark(waiting);
            }
        }
    }

    /** Decides on the header alone whether a signal is worth collecting; false: drop it and stop the stream. */
    public boolean admitSignal(ClientConnection connection, PushFrame.Header header) {
        SignalRoute<?> route = routes.signal(header.eventType());
        return route != null
                && !draining
                && header.length() <= route.requestLimit()
                && connection.openCalls() < limits.openCallsPerConnection()
                && openSignals.get() < limits.openSignals();
    }

    /** Serves one signal whose body is complete. On the event loop; never blocks. Nobody hears what becomes of it. */
    public void signal(ClientConnection connection, PushFrame.Header header, byte[] body) {
        SignalRoute<?> route = routes.signal(header.eventType());
        if (route == null || !connection.tryOpenCall(limits.openCallsPerConnection())) {
            return;
        }
        boolean room = openSignals.incrementAndGet() <= limits.openSignals();
        open.incrementAndGet();
        if (room && !draining) {
            LiveCall call = new LiveCall(this, route, connection, 0, body, frame -> {}, clock.millis());
            try {
                call.charge();
                begin(call);
                return;
            } catch (Throwable e) { // RateLimited; or no memory for a thread. The mapper logs it.
                calls.remove(call);
                faults.frame(e, route, 0);
            }
        }
        openSignals.decrementAndGet();
        connection.callEnded();
        leave();
    }

    /** The BadRequest {@code MALFORMED} frame, for a stream that is short at FIN or goes on after the frame. */
    public byte[] malformed(int requestId) {
        return refusals.malformed(requestId);
    }

    /** The DeadlineExceeded frame, for a stream whose FIN does not come in time. */
    public byte[] incomplete(int requestId) {
        return refusals.incomplete(requestId);
    }

    /** The Unavailable {@code OVERLOADED} frame, for a request that there is no memory for now. */
    public byte[] noMemory(int requestId) {
        return refusals.noMemory(requestId);
    }

    /** Turns new calls away with Unavailable {@code DRAINING}; waits end; open calls finish. Idempotent. */
    public void drain() {
        draining = true;
        for (LiveCall call : calls) {
            call.wake();
        }
    }

    /** Waits until no call or signal is open; false where some are still. One thread waits at a time. */
    public boolean awaitIdle(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        idleWaiter = Thread.currentThread();
        try {
            while (open.get() > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, Math.min(left, IDLE_POLL_NANOS));
            }
            return true;
        } finally {
            idleWaiter = null;
        }
    }

    /** The calls and signals that are open, those past their deadline included. */
    public int openCalls() {
        return open.get();
    }

    boolean isDraining() {
        return draining;
    }

    Refusals refusals() {
        return refusals;
    }

    FaultMapper faults() {
        return faults;
    }

    /** Stops the timer. */
    @Override
    public void close() {
        deadlines.close();
    }
}
