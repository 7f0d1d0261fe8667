package org.quicprochat.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.Connection;
import org.quicprochat.plugin.ConnectionListener;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.EventType;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.Push;
import org.quicprochat.proto.v1.SessionEnvelope;

class ConnectionRegistryTest {
    private static final EventType TYPE = new EventType(1000, "Test");

    private final ConnectionRegistry registry = new ConnectionRegistry(PushLimits.DEFAULT);

    private static IdentityKey identity(int n) {
        byte[] bytes = new byte[IdentityKey.SIZE];
        bytes[0] = (byte) n;
        return new IdentityKey(ByteString.copyFrom(bytes));
    }

    private static DeviceId device(int n) {
        byte[] bytes = new byte[DeviceId.SIZE];
        bytes[0] = (byte) n;
        return new DeviceId(ByteString.copyFrom(bytes));
    }

    private static Principal principal(int identity, int device) {
        Optional<DeviceId> of = device == 0 ? Optional.empty() : Optional.of(device(device));
        return new Principal(identity(identity), "user", of, Instant.EPOCH, false);
    }

    private static Push push() {
        return Push.droppable(TYPE, SessionEnvelope.getDefaultInstance());
    }

    @Test
    void pushesGoToAllConnectionsOfTheIdentityOrTheDevice() {
        ClientConnection phone = registry.open(new FakeLink());
        ClientConnection laptop = registry.open(new FakeLink());
        ClientConnection other = registry.open(new FakeLink());
        assertThat(phone.bind(principal(1, 1))).isTrue();
        assertThat(phone.bind(principal(1, 1))).isFalse();
        laptop.bind(principal(1, 2));
        other.bind(principal(2, 0));
        assertThat(registry.push(identity(1), push())).isEqualTo(2);
        assertThat(registry.push(identity(1), device(2), push())).isEqualTo(1);
        assertThat(registry.push(identity(3), push())).isZero();
        assertThat(phone.pushes().size()).isEqualTo(1);
        assertThat(laptop.pushes().size()).isEqualTo(2);
        assertThat(other.pushes().size()).isZero();
        assertThat(registry.isConnected(identity(1))).isTrue();
        assertThat(registry.isConnected(identity(1), device(3))).isFalse();
        assertThat(registry.isConnected(identity(2), device(1))).isFalse();
        assertThat(phone.pushes().poll()).isSameAs(laptop.pushes().poll());
    }

    @Test
    void aLaterTokenMovesTheConnection() {
        ClientConnection connection = registry.open(new FakeLink());
        connection.bind(principal(1, 0));
        assertThat(connection.bind(principal(2, 0))).isTrue();
        assertThat(registry.isConnected(identity(1))).isFalse();
        assertThat(registry.push(identity(2), push())).isEqualTo(1);
        connection.bind(principal(2, 5));
        assertThat(registry.push(identity(2), device(5), push())).isEqualTo(1);
        connection.unbind(principal(2, 4));
        assertThat(registry.isConnected(identity(2))).isTrue();
        connection.unbind(principal(2, 5));
        assertThat(registry.isConnected(identity(2))).isFalse();
        assertThat(connection.principal()).isEmpty();
    }

    @Test
    void closesTheConnectionsOfOneDeviceOrAll() {
        FakeLink phone = new FakeLink();
        FakeLink laptop = new FakeLink();
        registry.open(phone).bind(principal(1, 1));
        registry.open(laptop).bind(principal(1, 2));
        registry.close(identity(1), Optional.of(device(1)));
        assertThat(phone.closedBecause()).isEqualTo("The session ended");
        assertThat(phone.closeCode()).isEqualTo(ConnectionRegistry.SESSION_ENDED);
        assertThat(laptop.closedBecause()).isNull();
        registry.close(identity(1), Optional.empty());
        assertThat(laptop.closedBecause()).isNotNull();
    }

    @Test
    void nothingIsLeftOfAConnectionThatIsGone() {
        ClientConnection connection = registry.open(new FakeLink());
        connection.bind(principal(1, 0));
        Marker marker = connection.attachment(Marker.class, Marker::new);
        assertThat(connection.attachment(Marker.class, Marker::new)).isSameAs(marker);
        registry.push(identity(1), push());
        int[] told = {0};
        connection.onClose(() -> told[0]++);
        assertThat(registry.size()).isEqualTo(1);
        connection.closed();
        connection.closed();
        assertThat(registry.size()).isZero();
        assertThat(told[0]).isEqualTo(1);
        assertThat(registry.isConnected(identity(1))).isFalse();
        assertThat(connection.pushes().poll()).isNull();
        assertThat(connection.attachment(Marker.class, Marker::new)).isNotSameAs(marker);
        assertThat(connection.bind(principal(1, 0))).isFalse();
        assertThat(registry.isConnected(identity(1))).isFalse();
        connection.onClose(() -> told[0]++);
        assertThat(told[0]).isEqualTo(2);
        assertThatThrownBy(() -> connection.attachment(String.class, String::new))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static final class Marker {}

    @Test
    void encodesAPushOnceForAllConnections() {
        for (int i = 0; i < 5; i++) {
            registry.open(new FakeLink()).bind(principal(1, 0));
        }
        int[] encoded = {0};
        SessionEnvelope counted = SessionEnvelope.getDefaultInstance();
        com.google.protobuf.MessageLite body =
                (com.google.protobuf.MessageLite) java.lang.reflect.Proxy.newProxyInstance(
                        getClass().getClassLoader(), new Class<?>[] {MessageLite.class}, (proxy, method, args) -> {
                            if (method.getName().equals("writeTo")) {
                                encoded[0]++;
                                counted.writeTo((CodedOutputStream) args[0]);
                                return null;
                            }
                            return method.invoke(counted, args);
                        });
        assertThat(registry.push(identity(1), Push.droppable(TYPE, body))).isEqualTo(5);
        assertThat(encoded[0]).isEqualTo(1);
    }

    /** Writes down what it is told, and waits where the test wants it to. */
    private static final class Recorder implements ConnectionListener {
        final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public void connected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {
            tell("+" + identity.bytes().byteAt(0));
        }

        @Override
        public void disconnected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {
            tell("-" + identity.bytes().byteAt(0));
        }

        private void tell(String what) {
            told.add(what);
            try {
                assertThat(gate.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        String next() throws InterruptedException {
            String next = told.poll(10, TimeUnit.SECONDS);
            return next == null ? "nothing" : next;
        }
    }

    @Test
    void tellsListenersInOrderAndSkipsWhatTheyWereTooSlowFor() throws Exception {
        Recorder recorder = new Recorder();
        ConnectionListener broken = new ConnectionListener() {
            @Override
            public void connected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {
                throw new IllegalStateException("of the listener");
            }

            @Override
            public void disconnected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {
                throw new LinkageError("of the listener");
            }
        };
        ClassLoader loader = getClass().getClassLoader();
        registry.listeners(
                List.of(new Contribution<>("broken", broken, loader), new Contribution<>("rec", recorder, loader)));
        recorder.gate = new CountDownLatch(1);
        ClientConnection connection = registry.open(new FakeLink());
        connection.bind(principal(1, 0));
        assertThat(recorder.next()).isEqualTo("+1");
        for (int i = 0; i < 1000; i++) {
            connection.bind(principal(2, 0));
            connection.bind(principal(3, 0));
        }
        recorder.gate.countDown();
        assertThat(recorder.next()).isEqualTo("-1");
        assertThat(recorder.next()).isEqualTo("+3");
        connection.closed();
        assertThat(recorder.next()).isEqualTo("-3");
        assertThat(recorder.told).isEmpty();
    }
}
