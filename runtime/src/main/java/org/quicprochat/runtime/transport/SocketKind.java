package org.quicprochat.runtime.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;

/** How datagrams get in and out of the process: epoll on Linux, NIO elsewhere. */
enum SocketKind {
    /** One socket an event loop on the same port; the kernel spreads the clients over them. */
    EPOLL {
        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        Bootstrap bootstrap(EventLoop loop) {
            return common(loop, EpollDatagramChannel.class)
                    .option(UnixChannelOption.SO_REUSEPORT, true)
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST_DATAGRAM)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(LARGEST_DATAGRAM * DATAGRAMS_A_READ)
                                    .maxMessagesPerRead(DATAGRAMS_A_ROUND));
        }

        @Override
        int loops(int wanted) {
            return wanted;
        }

        @Override
        SegmentedDatagramPacketAllocator segments() {
            return EpollQuicUtils.newSegmentedAllocator(SEGMENTS);
        }
    },
    /** One socket and one event loop. */
    NIO {
        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        Bootstrap bootstrap(EventLoop loop) {
            return common(loop, NioDatagramChannel.class)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(LARGEST_DATAGRAM).maxMessagesPerRead(DATAGRAMS_A_READ));
        }

        @Override
        int loops(int wanted) {
            return 1;
        }

        @Override
        SegmentedDatagramPacketAllocator segments() {
            return SegmentedDatagramPacketAllocator.NONE;
        }
    };

    /** The largest payload of a datagram that the server says it takes. */
    static final int LARGEST_RECEIVED = 1500;

    /** The largest payload of a datagram that the server sends: fits an Ethernet behind a tunnel, IPv6 included. */
    static final int LARGEST_SENT = 1350;

    private static final int LARGEST_DATAGRAM = 2048;

    private static final int DATAGRAMS_A_READ = 32;
    /** A round reads until nothing is there or it has so many: each ends with an acknowledgement to a client. */
    private static final int DATAGRAMS_A_ROUND = 4 * DATAGRAMS_A_READ;

    private static final int SEGMENTS = 16;
    private static final int SOCKET_BUFFER = 4 << 20;

    /** The kind for this machine. */
    static SocketKind best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** Makes the selectors. */
    abstract IoHandlerFactory handlers();

    /** A socket of an event loop's. */
    abstract Bootstrap bootstrap(EventLoop loop);

    /** How many event loops there are for so many wanted. */
    abstract int loops(int wanted);

    /** How several packets go out in one system call, if they can (UDP_SEGMENT). */
    abstract SegmentedDatagramPacketAllocator segments();

    private static Bootstrap common(EventLoop loop, Class<? extends io.netty.channel.socket.DatagramChannel> channel) {
        return new Bootstrap()
                .group(loop)
                .channel(channel)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER);
    }
}
