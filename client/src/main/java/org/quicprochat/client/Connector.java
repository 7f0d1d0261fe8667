package org.quicprochat.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicClosedChannelException;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.quicprochat.client.ConnectionException.Reason;

/** Makes connections to one server, one at a time. Blocks. */
final class Connector {
    /** A name may have many addresses; trying each takes time. */
    private static final int MAX_ADDRESSES = 4;

    private static final int PUSH_STREAMS = 100;
    private static final String CHECK_HOST_NAME = "HTTPS";

    private final ClientConfig config;
    private final ClientRuntime runtime;
    private final PushDelivery delivery;
    private final ServerTrustManager certificates;
    private final QuicSslContext tls;

    /** @throws ConnectionException where the certificates to trust cannot be used */
    Connector(ClientConfig config, ClientRuntime runtime, PushDelivery delivery) {
        this.config = config;
        this.runtime = runtime;
        this.delivery = delivery;
        try {
            this.certificates = ServerTrustManager.of(config.trust());
            this.tls = tls(config, certificates);
        } catch (GeneralSecurityException e) {
            throw new ConnectionException(Reason.UNTRUSTED, "The certificates to trust cannot be used", e);
        }
    }

    private static QuicSslContext tls(ClientConfig config, ServerTrustManager certificates) {
        QuicSslContextBuilder builder = QuicSslContextBuilder.forClient()
                .applicationProtocols(config.alpn().toArray(String[]::new))
                .trustManager(certificates);
        return switch (config.trust()) {
            case Trust.Pinned pinned -> builder.build();
            case Trust.Authorities authorities ->
                builder.endpointIdentificationAlgorithm(CHECK_HOST_NAME).build();
            case Trust.Platform() ->
                builder.endpointIdentificationAlgorithm(CHECK_HOST_NAME).build();
        };
    }

    /**
     * A connection to the first address of the server that answers.
     *
     * @throws ConnectionException where none does
     * @throws InterruptedException where the thread is interrupted
     */
    QuicConnection connect(QuicConnection.LossListener owner) throws InterruptedException {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(config.server().host());
        } catch (UnknownHostException e) {
            throw new ConnectionException(Reason.UNKNOWN_HOST, "The server's name has no address", e);
        }
        ConnectionException failure = null;
        for (InetAddress address : Arrays.copyOf(addresses, Math.min(MAX_ADDRESSES, addresses.length))) {
            try {
                return connect(new InetSocketAddress(address, config.server().port()), owner);
            } catch (ConnectionException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw failure == null
                ? new ConnectionException(Reason.UNKNOWN_HOST, "The server's name has no address")
                : failure;
    }

    private QuicConnection connect(InetSocketAddress remote, QuicConnection.LossListener owner)
            throws InterruptedException {
        certificates.forget();
        Channel datagrams = bind();
        boolean connected = false;
        try {
            Future<QuicChannel> handshake = QuicChannel.newBootstrap(datagrams)
                    .handler(initializer(owner))
                    .streamHandler(pushStreams())
                    .option(
                            QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
                            runtime.sockets().segments())
                    .remoteAddress(remote)
                    .connect();
            if (!handshake.await(config.timeouts().connect().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ConnectionException(Reason.UNREACHABLE, "The server does not answer");
            }
            if (!handshake.isSuccess()) {
                throw failure(handshake.cause());
            }
            connected = true;
            return handshake.getNow().pipeline().get(QuicConnection.class);
        } finally {
            if (!connected) {
                var _ = datagrams.close();
            }
        }
    }

    private Channel bind() {
        try {
            ChannelFuture bound = runtime.sockets()
                    .bootstrap()
                    .group(runtime.loops())
                    .handler(codec())
                    .bind(0)
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new ConnectionException(Reason.UNREACHABLE, "There is no UDP socket to be had", bound.cause());
            }
            return bound.channel();
        } catch (RejectedExecutionException e) {
            throw new ConnectionException(Reason.CLOSED, "The client's runtime is closed", e);
        }
    }

    private ChannelHandler codec() {
        ClientLimits limits = config.limits();
        ServerAddress server = config.server();
        return new QuicClientCodecBuilder()
                .sslEngineProvider(channel -> tls.newEngine(channel.alloc(), server.host(), server.port()))
                .maxIdleTimeout(config.timeouts().idle().toMillis(), TimeUnit.MILLISECONDS)
                .maxRecvUdpPayloadSize(DatagramSockets.LARGEST_RECEIVED)
                .maxSendUdpPayloadSize(DatagramSockets.LARGEST_SENT)
                .initialMaxData(limits.connectionWindowBytes())
                .initialMaxStreamDataBidirectionalLocal(limits.streamWindowBytes())
                .initialMaxStreamDataUnidirectional(limits.streamWindowBytes())
                .initialMaxStreamsBidirectional(0)
                .initialMaxStreamsUnidirectional(PUSH_STREAMS)
                .build();
    }

    private ChannelHandler initializer(QuicConnection.LossListener owner) {
        return new ChannelInitializer<QuicChannel>() {
            @Override
            protected void initChannel(QuicChannel channel) {
                channel.pipeline().addLast(new QuicConnection(channel, config.limits(), delivery, owner));
            }
        };
    }

    private ChannelHandler pushStreams() {
        return new ChannelInitializer<QuicStreamChannel>() {
            @Override
            protected void initChannel(QuicStreamChannel stream) {
                QuicConnection connection = stream.parent().pipeline().get(QuicConnection.class);
                stream.pipeline()
                        .addLast(new PushStream(
                                connection, delivery, config.limits().pushBytes()));
            }
        };
    }

    private ConnectionException failure(Throwable cause) {
        CertificateException refusal = certificates.refusal().orElse(null);
        if (refusal != null) {
            return new ConnectionException(
                    Reason.UNTRUSTED, "The server's certificate is not trusted: " + refusal.getMessage(), refusal);
        }
        if (cause instanceof SSLException || cause instanceof QuicClosedChannelException) {
            return new ConnectionException(
                    Reason.REFUSED, "The server refused the connection: does it speak this protocol?", cause);
        }
        return new ConnectionException(Reason.UNREACHABLE, "The server cannot be reached", cause);
    }
}
