package org.quicprochat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.quicprochat.runtime.transport.Eventually.eventually;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes in that is no client's, and clients that move. */
@ExtendWith(Leaks.class)
class DatagramsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private static final int MOST_RETRY_BYTES = 200;

    /** Sends and gives the bytes of all that comes back soon. */
    private static int exchange(DatagramSocket socket, InetSocketAddress server, byte[] datagram) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length, server));
        socket.setSoTimeout(150);
        int bytes = 0;
        byte[] buffer = new byte[2048];
        for (; ; ) {
            DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(answer);
            } catch (SocketTimeoutException e) {
                return bytes;
            }
            bytes += answer.getLength();
        }
    }

    private static byte[] initial(int size, int version, Random random) {
        byte[] datagram = new byte[size];
        random.nextBytes(datagram);
        byte[] dcid = new byte[8];
        random.nextBytes(dcid);
        ByteBuffer.wrap(datagram)
                .put((byte) 0xc3)
                .putInt(version)
                .put((byte) 8)
                .put(dcid)
                .put((byte) 8)
                .put(dcid)
                .put((byte) 0) // no token
                .putShort((short) (0x4000 | (size - 27 - 2)));
        return datagram;
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("qpc.seeds", 2));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void neverMoreThanThreeTimesTheBytesAndNothingKept(long seed) throws Exception {
        Random random = new Random(seed);
        try (TestServer server = TestServer.start(folder);
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                TestClient client = server.connect()) {
            for (int size : new int[] {1, 5, 20, 21, 22, 40, 60, 100, 300, 600, 1199}) {
                byte[] garbage = new byte[size];
                random.nextBytes(garbage);
                assertThat(exchange(socket, server.address(), garbage)).isLessThanOrEqualTo(3 * size);
                if (size > 40) {
                    assertThat(exchange(socket, server.address(), initial(size, 1, random)))
                            .isZero();
                    assertThat(exchange(socket, server.address(), initial(size, 0x1a2a3a4a, random)))
                            .isZero();
                }
            }
            assertThat(exchange(socket, server.address(), initial(1200, 1, random)))
                    .as("a Retry")
                    .isBetween(1, MOST_RETRY_BYTES);
            assertThat(exchange(socket, server.address(), initial(1200, 0x1a2a3a4a, random)))
                    .as("a Version Negotiation")
                    .isBetween(1, 60);
            for (int i = 0; i < 20_000; i++) {
                byte[] flood = initial(1200, 1, random);
                socket.send(new DatagramPacket(flood, flood.length, server.address()));
            }
            assertThat(client.works()).isTrue();
            assertThat(server.listener.connections()).isEqualTo(1);
        }
    }

    @Test
    void aShortPacketFromBeforeARestartIsAnsweredWithAStatelessReset() throws Exception {
        try (TestServer server = TestServer.start(folder);
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            byte[] packet = new byte[60];
            packet[0] = 0x40;

            int back = exchange(socket, server.address(), packet);

            assertThat(back).isBetween(21, 59);
            assertThat(exchange(socket, server.address(), new byte[37])).isZero();
        }
    }

    @Test
    void aClientMayMoveToAnotherPort() throws Exception {
        try (TestServer server = TestServer.start(folder, config -> config.withEventLoops(4));
                MovingProxy proxy = new MovingProxy(server.address());
                TestClient client = TestClient.connect(proxy.address())) {
            for (int i = 0; i < 12; i++) {
                assertThat(client.works()).as("after %d moves", i).isTrue();
                proxy.move();
            }
            assertThat(client.works()).isTrue();
        }
    }

    @Test
    void renewingConnectionIdsOnAPathThatLosesPacketsNeverBreaksTheProtocol() throws Exception {
        try (TestServer server = TestServer.start(
                        folder, config -> config.withTimes(config.times().withKeepAlive(Duration.ofMillis(20))));
                MovingProxy proxy = new MovingProxy(server.address());
                TestClient client = TestClient.connect(proxy.address())) {
            assertThat(client.works()).isTrue();
            proxy.lose(0.4, 1);
            assertThatThrownBy(() -> client.closed.get(4, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            proxy.lose(0, 1);
            assertThat(client.works()).isTrue();
        }
    }

    @Test
    void aFullServerTakesNoConnectionMore() throws Exception {
        try (TestServer server =
                        TestServer.start(folder, config -> config.withBounds(2, config.streams(), config.memory()));
                TestClient one = server.connect()) {
            TestClient two = server.connect();
            assertThat(server.listener.connections()).isEqualTo(2);
            assertThatThrownBy(() ->
                            TestClient.connect(server.address(), TestClient.Options.DEFAULT.limits(10, 1 << 20, 500)))
                    .isInstanceOf(Exception.class);
            two.close();
            eventually("one connection is gone", () -> server.listener.connections() == 1);
            try (TestClient three = server.connect()) {
                assertThat(three.works()).isTrue();
            }
            assertThat(one.works()).isTrue();
        }
    }

    @Test
    void theConnectionIdsNameTheirLoop() {
        ConnectionIds ids = new ConnectionIds(new SecureRandom());
        ConnectionIds others = new ConnectionIds(new SecureRandom());
        for (int loop = 0; loop < 256; loop++) {
            byte[] id = ids.next(loop);
            var buffer = Unpooled.wrappedBuffer(id);
            assertThat(ids.loopOf(buffer, 0)).as(HexFormat.of().formatHex(id)).isEqualTo(loop);
            assertThat(others.loopOf(buffer, 0)).isEqualTo(-1);
            assertThat(ids.loopOf(buffer, 1)).isEqualTo(-1);
        }
    }
}
