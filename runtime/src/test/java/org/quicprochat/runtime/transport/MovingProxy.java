package org.quicprochat.runtime.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A path to the server that changes the client's port, as a NAT does. */
final class MovingProxy implements AutoCloseable {
    private final InetSocketAddress server;
    private final DatagramSocket front;
    private volatile DatagramSocket back;
    private volatile @Nullable SocketAddress client;
    private final AtomicInteger lost = new AtomicInteger();

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

    private void toServer() {
        byte[] buffer = new byte[2048];
        while (!front.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                front.receive(packet);
                client = packet.getSocketAddress();
                back.send(new DatagramPacket(buffer, packet.getLength(), server));
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
                        front.send(new DatagramPacket(buffer, packet.getLength(), to));
                    }
                } catch (IOException e) {
                    lost.incrementAndGet();
                }
            }
        });
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}
