package org.quicprochat.client;

import java.util.LinkedHashSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.quicprochat.client.ConnectionException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection alive: holds the present one, gets another when it is lost, and parks calls in between.
 * Thread-safe.
 */
final class ConnectionKeeper implements ClientCall.Carrier, ClientCall.Interruption, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConnectionKeeper.class);

    /** What is done with each new connection; blocks at most for a call's deadline. */
    interface Greeting {
        void greet(QuicConnection connection);
    }

    private final ClientConfig config;
    private final ClientRuntime runtime;
    private final Connector connector;
    private final PushDelivery delivery;
    private final KeepAlive keepAlive;
    private final Greeting greeting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final LinkedHashSet<ClientCall<?>> parked = new LinkedHashSet<>();
    private @Nullable QuicConnection connection;
    private @Nullable ConnectionException end;

    ConnectionKeeper(ClientConfig config, ClientRuntime runtime, PushDelivery delivery, Greeting greeting) {
        this.config = config;
        this.runtime = runtime;
        this.delivery = delivery;
        this.greeting = greeting;
        this.connector = new Connector(config, runtime, delivery);
        this.keepAlive = new KeepAlive(config.timeouts());
    }

    /** Makes the first connection. */
    void open() throws InterruptedException {
        adopt(connector.connect(this::lost));
    }

    ConnectionState state() {
        lock.lock();
        try {
            if (end != null) {
                return ConnectionState.CLOSED;
            }
            return connection != null && connection.isActive()
                    ? ConnectionState.CONNECTED
                    : ConnectionState.RECONNECTING;
        } finally {
            lock.unlock();
        }
    }

    /** The present connection, to make several calls on the same one. */
    QuicConnection present() {
        lock.lock();
        try {
            if (end != null) {
                throw end;
            }
            if (connection == null) {
                throw new ConnectionException(Reason.LOST, "There is no connection to the server just now");
            }
            return connection;
        } finally {
            lock.unlock();
        }
    }

    /** Sends a call on the present connection, or parks it until there is one. */
    void submit(ClientCall<?> call) {
        QuicConnection present;
        ConnectionException over;
        lock.lock();
        try {
            present = connection;
            over = end;
            if (present == null && over == null) {
                parked.add(call);
            }
        } finally {
            lock.unlock();
        }
        if (over != null) {
            call.failed(over);
        } else if (present != null) {
            present.submit(call);
        } else {
            call.carriedBy(this);
            call.armTimer(runtime.loops());
        }
    }

    /** Sends a signal where there is a connection. */
    void signal(byte[] frame) {
        QuicConnection present;
        lock.lock();
        try {
            present = connection;
        } finally {
            lock.unlock();
        }
        if (present != null) {
            present.signal(frame);
        }
    }

    @Override
    public void abandon(ClientCall<?> call) {
        lock.lock();
        try {
            parked.remove(call);
        } finally {
            lock.unlock();
        }
    }

    /** A call was under way on a connection that is gone. */
    @Override
    public boolean takeOver(ClientCall<?> call, QuicConnection on, ConnectionException cause) {
        lost(on, cause);
        if (!config.reconnect().resendInterrupted()) {
            return false;
        }
        submit(call);
        return true;
    }

    private void adopt(QuicConnection fresh) {
        boolean closed;
        LinkedHashSet<ClientCall<?>> waiting = new LinkedHashSet<>();
        lock.lock();
        try {
            closed = end != null;
            if (!closed) {
                connection = fresh;
                waiting.addAll(parked);
                parked.clear();
            }
        } finally {
            lock.unlock();
        }
        if (closed) {
            fresh.close(ConnectionException.closed());
            return;
        }
        keepAlive.watch(fresh);
        waiting.forEach(fresh::submit);
        if (!fresh.isActive()) {
            lost(fresh, fresh.lossCause());
        }
    }

    private void lost(QuicConnection gone, ConnectionException cause) {
        boolean reconnect = config.reconnect().enabled();
        lock.lock();
        try {
            if (connection != gone || end != null) {
                return;
            }
            connection = null;
            if (!reconnect) {
                end = cause;
            }
        } finally {
            lock.unlock();
        }
        log.atDebug().addKeyValue("reason", cause.reason()).log("Connection lost");
        delivery.deliver(new ConnectionEvent.Lost(cause));
        if (reconnect) {
            Thread.ofVirtual().name("qpc-client-reconnect").start(this::reconnect);
        }
    }

    private void reconnect() {
        try {
            for (int attempt = 1; waited(attempt); attempt++) {
                try {
                    QuicConnection fresh = connector.connect(this::lost);
                    adopt(fresh);
                    greeting.greet(fresh);
                    delivery.deliver(new ConnectionEvent.Reconnected(attempt));
                    return;
                } catch (ConnectionException e) {
                    log.atDebug()
                            .addKeyValue("attempt", attempt)
                            .addKeyValue("reason", e.reason())
                            .log("Could not reconnect");
                    if (attempt == config.reconnect().attempts()) {
                        giveUp(e);
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            giveUp(ConnectionException.closed());
        }
    }

    /** Waits before a try; false where the client was closed meanwhile. */
    private boolean waited(int attempt) throws InterruptedException {
        long nanos = config.reconnect().delayBefore(attempt, runtime.random()).toNanos();
        lock.lock();
        try {
            while (nanos > 0 && end == null) {
                nanos = ended.awaitNanos(nanos);
            }
            return end == null;
        } finally {
            lock.unlock();
        }
    }

    private void giveUp(ConnectionException cause) {
        if (finish(cause)) {
            delivery.deliver(new ConnectionEvent.GaveUp(cause));
        }
    }

    @Override
    public void close() {
        finish(ConnectionException.closed());
    }

    private boolean finish(ConnectionException cause) {
        QuicConnection last;
        LinkedHashSet<ClientCall<?>> waiting;
        lock.lock();
        try {
            if (end != null) {
                return false;
            }
            end = cause;
            last = connection;
            connection = null;
            waiting = new LinkedHashSet<>(parked);
            parked.clear();
            ended.signalAll();
        } finally {
            lock.unlock();
        }
        waiting.forEach(call -> call.failed(cause));
        if (last != null) {
            last.close(cause);
        }
        return true;
    }
}
