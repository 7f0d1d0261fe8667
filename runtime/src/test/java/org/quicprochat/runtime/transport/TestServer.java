package org.quicprochat.runtime.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.quicprochat.runtime.connection.ConnectionRegistry;
import org.quicprochat.runtime.connection.PushLimits;

/** A listener on loopback with {@link FakeCalls} behind it. */
final class TestServer implements AutoCloseable {
    final FakeCalls calls = new FakeCalls();
    final ConnectionRegistry registry = new ConnectionRegistry(new PushLimits(64, 256 * 1024));
    final QuicListener listener;
    final TlsFiles files;

    private TestServer(ListenerConfig config, TlsFiles files, InboundPeers peers) throws IOException {
        this.files = files;
        this.listener =
                QuicListener.bind(config, files, calls, registry, new SecureRandom(), InstantSource.system(), peers);
    }

    static TestServer start(Path folder) throws IOException {
        return start(folder, config -> config, InboundPeers.NONE);
    }

    static TestServer start(Path folder, UnaryOperator<ListenerConfig> change) throws IOException {
        return start(folder, change, InboundPeers.NONE);
    }

    static TestServer start(Path folder, UnaryOperator<ListenerConfig> change, InboundPeers peers) throws IOException {
        Leaks.watch();
        ListenerConfig config = ListenerConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        TlsFiles files = new TlsFiles(folder.resolve("server-cert.der"), folder.resolve("server-key.der"));
        return new TestServer(change.apply(config.withEventLoops(2)), files, peers);
    }

    InetSocketAddress address() {
        return listener.localAddress();
    }

    TestClient connect() throws Exception {
        return TestClient.connect(address());
    }

    @Override
    public void close() {
        listener.close();
    }
}
