package org.quicprochat.runtime.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A path to the server that changes the client's port, as a NAT does, and can reorder packets or lose some. */
final class MovingProxy implements AutoCloseable {
    private static final long LONGEST_DELAY = 3_000_000;

    private final InetSocketAddress server;
    private final DatagramSocket front;
    private volatile DatagramSocket back;
    private volatile @Nullable SocketAddress client;
    private final AtomicInteger lost = new AtomicInteger();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger toClient = new AtomicInteger();
    private volatile LongSupplier delay = () -> 0;
    private volatile BooleanSupplier loses = () -> false;

    MovingProxy(InetSocketAddress server) throws SocketException {
        this.server = server;
        this.front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        this.back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::toServer);
        toClient(back);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) front.getLocalSocketAddress();
    }

    /** From now on the client's packets come from another port; what is under way to the old one is lost. */
    void move() throws SocketException {
        DatagramSocket old = back;
        DatagramSocket fresh = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        back = fresh;
        toClient(fresh);
        old.close();
    }

    /** From now on packets of both directions are overtaken by later ones. */
    void holdBack(double share, long seed) {
        Random random = new Random(seed);
        delay = () -> random.nextDouble() < share ? random.nextLong(LONGEST_DELAY) : 0;
    }

    /** From now on so many of the packets of both directions are lost. */
    void lose(double share, long seed) {
        Random random = new Random(seed);
        loses = () -> random.nextDouble() < share;
    }

    /** How many packets the server has sent. */
    int packetsToClient() {
        return toClient.get();
    }

    private void send(DatagramSocket from, byte[] buffer, int length, SocketAddress to) throws IOException {
        if (loses.getAsBoolean()) {
            return;
        }
        long nanos = delay.getAsLong();
        if (nanos == 0) {
            from.send(new DatagramPacket(buffer, length, to));
            return;
        }
        DatagramPacket late = new DatagramPacket(Arrays.copyOf(buffer, length), length, to);
        ScheduledFuture<?> _ = later.schedule(
                () -> {
                    from.send(late);
                    return true;
                },
                nanos,
                TimeUnit.NANOSECONDS);
    }

    private void toServer() {
        byte[] buffer = new byte[2048];
        while (!front.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                front.receive(packet);
                client = packet.getSocketAddress();
                send(back, buffer, packet.getLength(), server);
            } catch (IOException e) {
                lost.incrementAndGet(); // Moved or closed.
            }
        }
    }

    private void toClient(DatagramSocket from) {
        Thread.ofPlatform().daemon().start(() -> {
            byte[] buffer = new byte[2048];
            while (!from.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                try {
                    from.receive(packet);
                    SocketAddress to = client;
                    if (to != null) {
                        toClient.incrementAndGet();
                        send(front, buffer, packet.getLength(), to);
                    }
                } catch (IOException e) {
                    lost.incrementAndGet();
                }
            }
        });
    }

    @Override
    public void close() {
        later.shutdownNow();
        front.close();
        back.close();
    }
}
