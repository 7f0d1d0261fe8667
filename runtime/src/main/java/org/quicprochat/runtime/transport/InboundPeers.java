package org.quicprochat.runtime.transport;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.Peer;

/** What a listener asks about the peer servers that call it. Thread-safe; no method blocks. */
public interface InboundPeers {
    /** Of a server without peers. */
    InboundPeers NONE = new InboundPeers() {
        @Override
        public boolean any() {
            return false;
        }

        @Override
        public Optional<Peer> identify(List<X509Certificate> chain) {
            return Optional.empty();
        }

        @Override
        public void connected(Peer peer) {}

        @Override
        public void spoke(Peer peer) {}
    };

    /**
     * Whether there are any, or may be later, so that clients are asked for a certificate: one that was not asked can
     * not become a peer without a new connection.
     */
    boolean any();

    /**
     * The peer of a certificate whose key the client has proved to hold; empty for a stranger's.
     *
     * @param chain as the client sent it, its own first; 1 or more
     */
    Optional<Peer> identify(List<X509Certificate> chain);

    /** A peer made a connection. */
    void connected(Peer peer);

    /** A peer sent something. */
    void spoke(Peer peer);
}
