package org.quicprochat.runtime.connection;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Connection;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.Principal;

/**
 * One client's connection: whose it is, what plugins keep on it, the pushes that wait for it and the calls that it has
 * open. Made by {@link ConnectionRegistry#open}. Thread-safe; no method blocks.
 */
public final class ClientConnection implements Connection {
    private final long id;
    private final Link link;
    private final ConnectionRegistry registry;
    private final PushQueue pushes;
    private final Announcer announcer;
    private final AtomicInteger openCalls = new AtomicInteger();
    private final ConcurrentHashMap<Class<?>, Object> attachments = new ConcurrentHashMap<>(4);
    private final Set<Runnable> closeActions = ConcurrentHashMap.newKeySet(4);
    private volatile @Nullable Principal principal;
    private volatile boolean closed;

    ClientConnection(long id, Link link, ConnectionRegistry registry, PushLimits limits) {
        this.id = id;
        this.link = link;
        this.registry = registry;
        this.pushes = new PushQueue(limits, link::pushesWaiting);
        this.announcer = new Announcer(this, registry);
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public InetAddress remoteAddress() {
        return link.remoteAddress();
    }

    /** The server that the TLS client certificate names; empty for an ordinary client. */
    public Optional<Peer> peer() {
        return link.peer();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException where the type is the JDK's, which plugins would share
     */
    @Override
    public <T> T attachment(Class<T> type, Supplier<T> initial) {
        if (type.getClassLoader() == null) {
            throw new IllegalArgumentException("An attachment has a type of the plugin's own");
        }
        if (closed) {
            return initial.get();
        }
        T value = type.cast(attachments.computeIfAbsent(type, key -> initial.get()));
        if (closed) {
            attachments.clear();
        }
        return value;
    }

    /** The pushes that wait for the transport. */
    public PushQueue pushes() {
        return pushes;
    }

    /** The account of the last call that moved this connection; empty before the first session. */
    public Optional<Principal> principal() {
        return Optional.ofNullable(principal);
    }

    /** The account of the last call that moved this connection; null before the first session. */
    public @Nullable Principal principalOrNull() {
        return principal;
    }

    /**
     * Makes the connection the account's and device's; cheap where it is already. Does nothing once it is closed.
     *
     * @return whether it was moved
     */
    public boolean bind(Principal to) {
        Principal current = principal;
        if (current != null && sameOwner(current, to)) {
            return false;
        }
        synchronized (this) {
            current = principal;
            if (closed || (current != null && sameOwner(current, to))) {
                return false;
            }
            move(current, to);
        }
        announcer.changed();
        return true;
    }

    /** Takes the connection away from an account, if it is still its: the session turned out to have ended. */
    public void unbind(Principal from) {
        synchronized (this) {
            Principal current = principal;
            if (current == null || !sameOwner(current, from)) {
                return;
            }
            move(current, null);
        }
        announcer.changed();
    }

    private void move(@Nullable Principal from, @Nullable Principal to) {
        if (from != null) {
            registry.remove(from, this);
        }
        principal = to;
        if (to != null) {
            registry.add(to, this);
        }
    }

    private static boolean sameOwner(Principal a, Principal b) {
        return a.identity().equals(b.identity()) && a.device().equals(b.device());
    }

    /** Takes one of the places for open calls; false where all are taken. */
    public boolean tryOpenCall(int limit) {
        if (openCalls.incrementAndGet() <= limit) {
            return true;
        }
        openCalls.decrementAndGet();
        return false;
    }

    /** Gives back what {@link #tryOpenCall} took. */
    public void callEnded() {
        openCalls.decrementAndGet();
    }

    /** The calls that are open. */
    public int openCalls() {
        return openCalls.get();
    }

    /** Runs the action once when the connection closes, at once where it has; until {@link #removeCloseAction}. */
    public void onClose(Runnable action) {
        closeActions.add(action);
        if (closed && closeActions.remove(action)) {
            action.run();
        }
    }

    /** Forgets an action of {@link #onClose}. */
    public void removeCloseAction(Runnable action) {
        closeActions.remove(action);
    }

    /** Whether the connection is gone. */
    public boolean isClosed() {
        return closed;
    }

    /** Asks the transport to close the connection; {@link #closed} follows. */
    public void close(long applicationErrorCode, String reason) {
        link.close(applicationErrorCode, reason);
    }

    /**
     * Said by the transport: the connection is gone. Its calls are abandoned, it belongs to nobody, and what plugins
     * kept on it is dropped. Idempotent.
     */
    public void closed() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            move(principal, null);
        }
        registry.closed();
        pushes.close();
        attachments.clear();
        for (Runnable action : List.copyOf(closeActions)) {
            if (closeActions.remove(action)) {
                action.run();
            }
        }
        announcer.changed();
    }
}
