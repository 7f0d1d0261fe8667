package org.quicprochat.client;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The threads that clients share: some event loops, each with the connections of some clients. Thread-safe. Closing it
 * closes its clients.
 */
public final class ClientRuntime implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    private final DatagramSockets sockets = DatagramSockets.best();
    private final EventLoopGroup loops;
    private final SecureRandom random;
    private final Set<QpcClient> clients = ConcurrentHashMap.newKeySet();

    private ClientRuntime(int eventLoops, SecureRandom random) {
        this.loops = new MultiThreadIoEventLoopGroup(
                eventLoops, new DefaultThreadFactory("qpc-client", true), sockets.handlers());
        this.random = random;
    }

    /**
     * Starts some event loops; one is enough for most clients.
     *
     * @param eventLoops threads, 1 or more
     * @param random a cryptographically strong source, for keys, OPAQUE and waiting times
     */
    public static ClientRuntime start(int eventLoops, SecureRandom random) {
        return new ClientRuntime(eventLoops, random);
    }

    /** Closes every client that is still open, then the event loops; waits 5 s at most. Idempotent. */
    @Override
    public void close() {
        clients.forEach(QpcClient::close);
        if (!loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The client's event loops did not end in time");
        }
    }

    EventLoopGroup loops() {
        return loops;
    }

    DatagramSockets sockets() {
        return sockets;
    }

    SecureRandom random() {
        return random;
    }

    void opened(QpcClient client) {
        clients.add(client);
    }

    void closed(QpcClient client) {
        clients.remove(client);
    }
}
