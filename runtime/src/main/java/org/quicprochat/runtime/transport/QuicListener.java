package org.quicprochat.runtime.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.codec.quic.Quic;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.quicprochat.runtime.connection.ConnectionRegistry;
import org.quicprochat.runtime.dispatch.Dispatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's QUIC v1 listener: one UDP port, TLS 1.3. Thread-safe. */
public final class QuicListener implements AutoCloseable {
    /** The application error code of CONNECTION_CLOSE when the server stops. */
    public static final long STOPPING = 0;

    private static final Logger log = LoggerFactory.getLogger(QuicListener.class);
    private static final Duration GOODBYE = Duration.ofSeconds(1);
    private static final int KEY_BYTES = 32;

    private final MultiThreadIoEventLoopGroup loops;
    private final List<Channel> sockets;
    private final ConnectionGroup connections;
    private final TlsContexts tls;
    private final InetSocketAddress address;

    private QuicListener(
            MultiThreadIoEventLoopGroup loops,
            List<Channel> sockets,
            ConnectionGroup connections,
            TlsContexts tls,
            InetSocketAddress address) {
        this.loops = loops;
        this.sockets = sockets;
        this.connections = connections;
        this.tls = tls;
        this.address = address;
    }

    /**
     * Loads what QUIC is made of, native code included: the longest part of a first {@link #bind}, which needs nothing
     * of the server and can be done while other things are. Idempotent, from any thread. Blocks on files.
     */
    public static void prepare() {
        Quic.ensureAvailability();
        QuicheInternals.check();
    }

    /**
     * Makes the certificate and its key where both files are missing, as {@link #bind} does. Blocks on files.
     *
     * @throws IOException where they cannot be written, or one of them is missing
     */
    public static void makeCertificate(ListenerConfig config, TlsFiles files, SecureRandom random, InstantSource clock)
            throws IOException {
        CertificateFiles.makeIfMissing(files, config.listen().getAddress(), random, clock.instant());
    }

    /**
     * Binds the port and serves. Makes the certificate and its key where both files are missing. Blocks on files.
     *
     * @param random for keys, connection ids and tokens
     * @param clock of the certificate and of address validation tokens
     * @param peers who the server of a TLS client certificate is; where there are none, no client is asked for one
     * @throws IOException where the port is taken or the certificate or key cannot be used
     */
    public static QuicListener bind(
            ListenerConfig config,
            TlsFiles files,
            Dispatcher dispatcher,
            ConnectionRegistry registry,
            SecureRandom random,
            InstantSource clock,
            InboundPeers peers)
            throws IOException {
        return bind(config, files, Calls.of(dispatcher), registry, random, clock, peers);
    }

    static QuicListener bind(
            ListenerConfig config,
            TlsFiles files,
            Calls calls,
            ConnectionRegistry registry,
            SecureRandom random,
            InstantSource clock,
            InboundPeers peers)
            throws IOException {
        prepare();
        makeCertificate(config, files, random, clock);
        TlsContexts tls = new TlsContexts(files, config.alpn(), peers::any, clock);
        ConnectionGroup group = new ConnectionGroup(registry, peers, config.connections());
        SocketKind kind = SocketKind.best();
        int count = Math.min(kind.loops(config.eventLoops()), ConnectionIds.MOST_LOOPS);
        byte[] tokenKey = new byte[KEY_BYTES];
        random.nextBytes(tokenKey);
        LoopSetup setup = new LoopSetup(
                config,
                calls,
                group,
                tls,
                kind,
                random,
                clock,
                tokenKey,
                resetKey(CertificateFiles.read(files, clock.instant())));
        MultiThreadIoEventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("qpc-loop"), kind.handlers());
        List<Channel> sockets = new ArrayList<>();
        try {
            InetSocketAddress address = bindAll(config.listen(), setup, loops, count, sockets);
            log.atInfo()
                    .addKeyValue("address", address)
                    .addKeyValue("loops", count)
                    .addKeyValue("sockets", kind)
                    .log("Listening");
            return new QuicListener(loops, sockets, group, tls, address);
        } catch (IOException | RuntimeException e) {
            loops.shutdownGracefully(0, GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(GOODBYE.toMillis());
            throw e;
        }
    }

    private static InetSocketAddress bindAll(
            InetSocketAddress wanted,
            LoopSetup setup,
            MultiThreadIoEventLoopGroup loops,
            int count,
            List<Channel> sockets)
            throws IOException {
        if (wanted.isUnresolved()) {
            throw new IOException("The address to listen at cannot be resolved: " + wanted);
        }
        checkFree(wanted);
        InetSocketAddress address = wanted;
        DatagramGate[] gates = setup.gates(count);
        for (int i = 0; i < count; i++) {
            ChannelFuture bound =
                    setup.bootstrap((EventLoop) loops.next(), i, gates[i]).bind(address);
            bound.awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException("Cannot listen at " + wanted, bound.cause());
            }
            sockets.add(bound.channel());
            address = (InetSocketAddress) bound.channel().localAddress();
        }
        return address;
    }

    /** With SO_REUSEPORT a second server would share the port without a word; so try once without. */
    private static void checkFree(InetSocketAddress wanted) throws IOException {
        try (DatagramSocket probe = new DatagramSocket(null)) {
            probe.setReuseAddress(false);
            probe.bind(wanted);
        } catch (BindException e) {
            throw new IOException("Another process listens at " + wanted, e);
        }
    }

    /** Outlives the process, so that clients learn of a restart, and tells nothing of the key that it is made from. */
    private static byte[] resetKey(CertifiedKey pair) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("quicprochat stateless reset".getBytes(StandardCharsets.US_ASCII));
            return digest.digest(pair.key().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /** Where the listener is. */
    public InetSocketAddress localAddress() {
        return address;
    }

    /** How many connections there are, those in their handshake included. */
    public int connections() {
        return connections.size();
    }

    /**
     * Takes a new certificate and key for connections to come. Blocks on files.
     *
     * @throws IOException where they cannot be used; those before stay
     */
    public void reloadTls() throws IOException {
        tls.reload();
    }

    /** Ends the connections of clients whose certificates are another peer's by now, or no peer's any more. */
    public void recheckPeers() {
        connections.recheckPeers(STOPPING, "the peers have changed");
    }

    /** Says goodbye to all clients and frees the port; a second or two at most. */
    @Override
    public void close() {
        connections.close(STOPPING, "the server stops", GOODBYE);
        sockets.forEach(socket -> socket.close().awaitUninterruptibly(GOODBYE.toMillis()));
        loops.shutdownGracefully(0, GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(2 * GOODBYE.toMillis());
    }
}
