package org.quicprochat.runtime.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Makes connections to peers, with the server's own certificate as the client's. Blocks. Thread-safe. */
final class PeerConnector {
    private static final String ALPN = "qpc";
    private static final int MOST_ADDRESSES = 4;
    private static final int SOCKET_BUFFER = 1 << 20;
    private static final int LARGEST_DATAGRAM = 2048;
    private static final int CONNECTION_WINDOW = 4 << 20;

    private final MultiThreadIoEventLoopGroup loops;
    private final TlsFiles files;
    private final InetAddress from;
    private final PeerLimits limits;
    private final InstantSource clock;
    private final ByteBudget budget;

    /**
     * A connector.
     *
     * @param from the address that connections come from, perhaps the wildcard
     */
    PeerConnector(
            MultiThreadIoEventLoopGroup loops,
            TlsFiles files,
            InetAddress from,
            PeerLimits limits,
            InstantSource clock) {
        this.loops = loops;
        this.files = files;
        this.from = from;
        this.limits = limits;
        this.clock = clock;
        this.budget = new ByteBudget(limits.unfinishedAnswers());
    }

    /**
     * A connection to the first address of a peer that answers with its certificate.
     *
     * @param spoke run whenever the peer sent something
     * @throws IOException where none does
     * @throws InterruptedException where the thread is interrupted
     */
    PeerConnection connect(PeerConfig peer, PeerTable table, Runnable spoke) throws IOException, InterruptedException {
        QuicSslContext tls = tls(peer, table);
        InetAddress[] addresses = InetAddress.getAllByName(peer.host());
        IOException failure = new IOException("The name has no address");
        for (InetAddress address : Arrays.copyOf(addresses, Math.min(MOST_ADDRESSES, addresses.length))) {
            try {
                return connect(new InetSocketAddress(address, peer.port()), tls, spoke);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private QuicSslContext tls(PeerConfig peer, PeerTable table) throws IOException {
        CertifiedKey own = CertificateFiles.read(files, clock.instant());
        return QuicSslContextBuilder.forClient()
                .applicationProtocols(ALPN)
                .keyManager(new OneKey(own), null)
                .trustManager(new PeerTrust(peer.domain(), table, clock))
                .option(BoringSSLContextOption.SIGNATURE_ALGORITHMS, TlsContexts.SIGNATURES)
                .build();
    }

    private PeerConnection connect(InetSocketAddress remote, QuicSslContext tls, Runnable spoke)
            throws IOException, InterruptedException {
        Channel datagrams = bind(tls);
        boolean connected = false;
        try {
            Future<QuicChannel> handshake = QuicChannel.newBootstrap(datagrams)
                    .handler(new ChannelInitializer<QuicChannel>() {
                        @Override
                        protected void initChannel(QuicChannel channel) {
                            channel.pipeline().addLast(new PeerConnection(channel, limits, budget, spoke));
                        }
                    })
                    .remoteAddress(remote)
                    .connect();
            if (!handshake.await(limits.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("The peer does not answer");
            }
            if (!handshake.isSuccess()) {
                throw new IOException("The peer refused, or showed another certificate", handshake.cause());
            }
            connected = true;
            return handshake.getNow().pipeline().get(PeerConnection.class);
        } finally {
            if (!connected) {
                datagrams.close().addListener(Failures.LOGGED);
            }
        }
    }

    private Channel bind(QuicSslContext tls) throws IOException {
        try {
            ChannelFuture bound = new Bootstrap()
                    .group(loops)
                    .channel(NioDatagramChannel.class)
                    .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                    .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_DATAGRAM))
                    .handler(codec(tls))
                    .bind(new InetSocketAddress(from, 0))
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException("There is no UDP socket to be had", bound.cause());
            }
            return bound.channel();
        } catch (RejectedExecutionException e) {
            throw new IOException("The server stops", e);
        }
    }

    private ChannelHandler codec(QuicSslContext tls) {
        return new QuicClientCodecBuilder()
                .sslContext(tls)
                .maxIdleTimeout(limits.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .maxRecvUdpPayloadSize(SocketKind.LARGEST_RECEIVED)
                .maxSendUdpPayloadSize(SocketKind.LARGEST_SENT)
                .initialMaxData(CONNECTION_WINDOW)
                .initialMaxStreamDataBidirectionalLocal(limits.answerBytes())
                .initialMaxStreamsBidirectional(0)
                .initialMaxStreamsUnidirectional(0)
                .build();
    }
}
