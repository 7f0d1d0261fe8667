package org.quicprochat.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.SegmentedDatagramPacketAllocator;

/** The UDP sockets of clients: with several datagrams a system call where the machine can. */
enum DatagramSockets {
    /** recvmmsg in, and UDP_SEGMENT out. */
    EPOLL {
        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        Bootstrap bootstrap() {
            return common().channel(EpollDatagramChannel.class)
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LARGEST_DATAGRAM)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(LARGEST_DATAGRAM * DATAGRAMS));
        }

        @Override
        SegmentedDatagramPacketAllocator segments() {
            return EpollQuicUtils.newSegmentedAllocator(DATAGRAMS);
        }
    },
    /** One at a time. */
    NIO {
        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        Bootstrap bootstrap() {
            return common().channel(NioDatagramChannel.class)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST_DATAGRAM));
        }

        @Override
        SegmentedDatagramPacketAllocator segments() {
            return SegmentedDatagramPacketAllocator.NONE;
        }
    };

    /** The largest payload of a datagram that a client says it takes. */
    static final int LARGEST_RECEIVED = 1500;

    /** The largest payload of a datagram that a client sends: fits an Ethernet behind a tunnel, IPv6 included. */
    static final int LARGEST_SENT = 1350;

    private static final int LARGEST_DATAGRAM = 2048;
    private static final int DATAGRAMS = 16;
    private static final int BUFFER_BYTES = 1 << 20;

    /** The kind for this machine. */
    static DatagramSockets best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** Makes the selectors. */
    abstract IoHandlerFactory handlers();

    /** A socket's, without its event loop and handler. */
    abstract Bootstrap bootstrap();

    /** How several datagrams go out in one system call, if they can. */
    abstract SegmentedDatagramPacketAllocator segments();

    private static Bootstrap common() {
        return new Bootstrap()
                .option(ChannelOption.SO_RCVBUF, BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, BUFFER_BYTES);
    }
}
