package org.quicprochat.runtime.transport;

import io.netty.handler.codec.quic.QuicChannel;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.quicprochat.plugin.Peer;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.runtime.connection.ConnectionRegistry;

/** The connections of a listener, those in their handshake included: a bounded number. Thread-safe. */
final class ConnectionGroup {
    private final ConnectionRegistry registry;
    private final InboundPeers peers;
    private final int most;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<ClientLink> links = ConcurrentHashMap.newKeySet();

    ConnectionGroup(ConnectionRegistry registry, InboundPeers peers, int most) {
        this.registry = registry;
        this.peers = peers;
        this.most = most;
    }

    /** How many there are. */
    int size() {
        return count.get();
    }

    /** Whether there is no room for one more. */
    boolean full() {
        return count.get() >= most;
    }

    /** A connection begins its handshake. */
    void begun(ClientLink link) {
        if (links.add(link)) {
            count.incrementAndGet();
        }
    }

    /** A connection finished its handshake. */
    ClientConnection open(ClientLink link) {
        return registry.open(link);
    }

    /** A connection is gone. */
    void closed(ClientLink link) {
        if (links.remove(link)) {
            count.decrementAndGet();
        }
    }

    /** Closes them all and waits until they are gone, a while at most. */
    void close(long applicationErrorCode, String reason, Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        Set<ClientLink> all = Set.copyOf(links);
        all.forEach(link -> link.close(applicationErrorCode, reason));
        for (ClientLink link : all) {
            long left = until - System.nanoTime();
            link.channel().closeFuture().awaitUninterruptibly(Math.max(left, 1), TimeUnit.NANOSECONDS);
        }
    }

    /** The peers that may call. */
    InboundPeers peers() {
        return peers;
    }

    /** Closes the connections of clients that are another peer by now, or none any more. */
    void recheckPeers(long applicationErrorCode, String reason) {
        for (ClientLink link : links) {
            if (link.isOpen() && !link.peer().equals(peerOf(link.channel()))) {
                link.close(applicationErrorCode, reason);
            }
        }
    }

    /** The server that a client's certificate names; empty for a client that shows none, or a stranger's. */
    Optional<Peer> peerOf(QuicChannel channel) {
        SSLEngine engine = channel.sslEngine();
        if (engine == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = engine.getSession().getPeerCertificates();
            List<X509Certificate> certificates = Arrays.stream(chain)
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
            return certificates.isEmpty() ? Optional.empty() : peers.identify(certificates);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
