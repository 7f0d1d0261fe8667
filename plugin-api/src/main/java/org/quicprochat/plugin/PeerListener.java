package org.quicprochat.plugin;

/**
 * An extension point: is told when a peer server is heard again. Called on a virtual thread; may block for a moment.
 */
public interface PeerListener {
    /** A connection with the peer was made, by either side. */
    void heard(Peer peer);
}
