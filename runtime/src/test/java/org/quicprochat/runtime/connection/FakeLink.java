package org.quicprochat.runtime.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Peer;

/** A connection without a transport. */
public final class FakeLink implements Link {
    private final InetAddress address;
    private final @Nullable Peer peer;
    private final AtomicInteger signals = new AtomicInteger();
    private volatile @Nullable String closedBecause;
    private volatile long closeCode = -1;

    /** An ordinary client's. */
    public FakeLink() {
        this("192.0.2.1");
    }

    /** An ordinary client's from a literal address. */
    public FakeLink(String address) {
        this(address, null);
    }

    /** A peer's, where one is given. */
    public FakeLink(String address, @Nullable Peer peer) {
        try {
            this.address = InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
        this.peer = peer;
    }

    @Override
    public InetAddress remoteAddress() {
        return address;
    }

    @Override
    public Optional<Peer> peer() {
        return Optional.ofNullable(peer);
    }

    @Override
    public void pushesWaiting() {
        signals.incrementAndGet();
    }

    @Override
    public void close(long applicationErrorCode, String reason) {
        closeCode = applicationErrorCode;
        closedBecause = reason;
    }

    /** How often it was told that pushes wait. */
    public int signals() {
        return signals.get();
    }

    /** Why it was closed; null where it was not. */
    public @Nullable String closedBecause() {
        return closedBecause;
    }

    /** The code it was closed with. */
    public long closeCode() {
        return closeCode;
    }
}
