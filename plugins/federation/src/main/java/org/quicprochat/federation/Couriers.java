package org.quicprochat.federation;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.PeerListener;

/** The couriers, one for each peer that the configuration has named since the start. Thread-safe. */
final class Couriers implements PeerListener {
    private final Courier.Tools tools;
    private final Map<String, Courier> byPeer = new ConcurrentHashMap<>();

    Couriers(Courier.Tools tools) {
        this.tools = tools;
    }

    /** The courier of a configured peer. */
    Courier of(String peer) {
        return byPeer.computeIfAbsent(peer, domain -> new Courier(domain, tools));
    }

    @Override
    public void heard(Peer peer) {
        of(peer.domain()).heard();
    }

    /** Tries again what is to be tried by now. */
    void retry() {
        tools.link().get().peers().forEach(peer -> of(peer).retry());
    }

    /** Has each look at the whole outbox: what no call woke it for. */
    void lookAgain() {
        byPeer.values().forEach(Courier::lookAgain);
    }

    /** Stops all, and waits for those under way, each at most for a time. */
    void close(Duration atMost) {
        byPeer.values().forEach(Courier::stop);
        byPeer.values().forEach(courier -> courier.join(atMost));
    }
}
