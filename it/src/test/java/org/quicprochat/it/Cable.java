package org.quicprochat.it;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A way for datagrams to a port, which can be pulled out, be slow and lose some. Whoever sends on it gets the answers
 * on it too, from a socket of their own, as through a NAT.
 */
final class Cable implements AutoCloseable {
    private static final int LARGEST = 65_535;

    private final DatagramSocket near = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Map<SocketAddress, DatagramSocket> far = new ConcurrentHashMap<>();
    private final ScheduledExecutorService delayed = Executors.newSingleThreadScheduledExecutor();
    private final InetSocketAddress to;
    private final Random random = new Random(1);
    private volatile boolean cut;
    private volatile double lost;
    private volatile Duration latency = Duration.ZERO;

    Cable(int port) throws IOException {
        to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        Thread.ofPlatform().daemon().start(this::carryThere);
    }

    int port() {
        return near.getLocalPort();
    }

    void cut(boolean now) {
        cut = now;
    }

    /**
     * Makes it bad.
     *
     * @param oneWay how long a datagram takes
     * @param share of the datagrams that are lost, from 0 to 1
     */
    void slow(Duration oneWay, double share) {
        latency = oneWay;
        lost = share;
    }

    private void carryThere() {
        pump(near, (from, bytes) -> {
            DatagramSocket socket = far.get(from);
            if (socket == null) {
                DatagramSocket made = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                far.put(from, made);
                Thread.ofPlatform().daemon().start(() -> pump(made, (_, back) -> later(near, back, from)));
                socket = made;
            }
            later(socket, bytes, to);
        });
    }

    private interface Carrier {
        void carry(SocketAddress from, byte[] bytes) throws IOException;
    }

    private void pump(DatagramSocket socket, Carrier carrier) {
        byte[] buffer = new byte[LARGEST];
        try {
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                if (!cut && !isLost()) {
                    carrier.carry(packet.getSocketAddress(), Arrays.copyOf(buffer, packet.getLength()));
                }
            }
        } catch (IOException | RejectedExecutionException closed) {
            // The end of the test.
        }
    }

    private boolean isLost() {
        synchronized (random) {
            return random.nextDouble() < lost;
        }
    }

    private void later(DatagramSocket by, byte[] bytes, SocketAddress target) {
        var _ = delayed.schedule(
                () -> {
                    if (!cut) {
                        by.send(new DatagramPacket(bytes, bytes.length, target));
                    }
                    return true;
                },
                latency.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        delayed.shutdownNow();
        near.close();
        far.values().forEach(DatagramSocket::close);
    }
}
