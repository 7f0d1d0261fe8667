package org.quicprochat.runtime.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * The numbers of a listener, all under {@code server} of the configuration.
 *
 * @param listen where to bind; port 0 takes a free one
 * @param eventLoops threads that do the network's work, 1 or more
 * @param times how long things may take
 * @param alpn what the server accepts, the best first
 * @param connections how many there may be, 1 or more; no handshake is begun beyond it
 * @param streams what one connection may open
 * @param memory what requests and answers in transit may hold
 */
public record ListenerConfig(
        InetSocketAddress listen,
        int eventLoops,
        Times times,
        List<String> alpn,
        int connections,
        Streams streams,
        Memory memory) {
    /**
     * How long things may take, each 1 ms at least but for the last.
     *
     * @param idle after this long without a word from the client its connection ends, without a packet
     * @param keepAlive how often the server makes a connection say something, so that no idle timeout ends it
     * @param handshake the longest that a handshake takes
     * @param request from a stream's first byte to its FIN
     * @param ackDelay how long an acknowledgement may wait for an answer to go with, 0 to 20 ms (inclusive): clients
     *     reckon with 25 ms at most (max_ack_delay of RFC 9000, section 18.2)
     */
    public record Times(Duration idle, Duration keepAlive, Duration handshake, Duration request, Duration ackDelay) {
        private static final Duration MOST_ACK_DELAY = Duration.ofMillis(20);

        /** 90 s, 12 s, 10 s, 10 s, 5 ms. */
        public static final Times DEFAULT = new Times(
                Duration.ofSeconds(90),
                Duration.ofSeconds(12),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMillis(5));

        /** Checks the numbers. */
        public Times {
            for (Duration time : List.of(idle, keepAlive, handshake, request)) {
                if (time.toMillis() < 1) {
                    throw new IllegalArgumentException("A time of the listener is at least 1 ms");
                }
            }
            if (ackDelay.isNegative() || ackDelay.compareTo(MOST_ACK_DELAY) > 0) {
                throw new IllegalArgumentException("Acknowledgements wait for 20 ms at most");
            }
        }

        /** A copy with another time without a word. */
        public Times withIdle(Duration time) {
            return new Times(time, keepAlive, handshake, request, ackDelay);
        }

        /** A copy with another time between signs of life. */
        public Times withKeepAlive(Duration time) {
            return new Times(idle, time, handshake, request, ackDelay);
        }

        /** A copy with another time for a request. */
        public Times withRequest(Duration time) {
            return new Times(idle, keepAlive, handshake, time, ackDelay);
        }

        /** A copy with another time that acknowledgements wait. */
        public Times withAckDelay(Duration time) {
            return new Times(idle, keepAlive, handshake, request, time);
        }
    }

    /**
     * The stream credit of a client.
     *
     * @param bidirectional calls side by side, 1 or more
     * @param unidirectional signals side by side, 0 or more
     */
    public record Streams(int bidirectional, int unidirectional) {
        /** 256 calls, 16 signals. */
        public static final Streams DEFAULT = new Streams(256, 16);

        /** Checks the numbers. */
        public Streams {
            if (bidirectional < 1 || unidirectional < 0) {
                throw new IllegalArgumentException("A client needs credit for a call");
            }
        }
    }

    /**
     * Bounds of memory, in bytes.
     *
     * @param connectionWindow what a client may send ahead on all its streams
     * @param streamWindow what it may send ahead on one
     * @param unfinishedRequests what all requests hold together whose end has not come; beyond it one more is refused
     * @param unsentAnswers what a connection holds of answers that its client does not take; beyond it one more is lost
     * @param unsentPushes likewise of pushes; beyond it they wait in the connection's queue
     */
    public record Memory(
            long connectionWindow, long streamWindow, long unfinishedRequests, long unsentAnswers, long unsentPushes) {
        /** 4 MiB, 1 MiB + 128 KiB, 256 MiB, 64 MiB, 512 KiB. */
        public static final Memory DEFAULT =
                new Memory(4L << 20, (1L << 20) + (128L << 10), 256L << 20, 64L << 20, 512L << 10);

        /** Checks the numbers. */
        public Memory {
            if (streamWindow < 1024
                    || connectionWindow < streamWindow
                    || unfinishedRequests < 0
                    || unsentAnswers < 1
                    || unsentPushes < 1) {
                throw new IllegalArgumentException("A bound of the transport's memory is too small");
            }
        }
    }

    /** Checks the numbers. */
    public ListenerConfig {
        alpn = List.copyOf(alpn);
        if (eventLoops < 1 || connections < 1) {
            throw new IllegalArgumentException("A listener has an event loop and takes a connection");
        }
        if (alpn.isEmpty()) {
            throw new IllegalArgumentException("A listener names a protocol (ALPN)");
        }
    }

    /** The defaults: an event loop each core, ALPN {@code qpc}, 50 000 connections, and those of the groups. */
    public static ListenerConfig of(InetSocketAddress listen) {
        return new ListenerConfig(
                listen,
                Runtime.getRuntime().availableProcessors(),
                Times.DEFAULT,
                List.of("qpc"),
                50_000,
                Streams.DEFAULT,
                Memory.DEFAULT);
    }

    /** A copy with another number of event loops. */
    public ListenerConfig withEventLoops(int loops) {
        return new ListenerConfig(listen, loops, times, alpn, connections, streams, memory);
    }

    /** A copy with other times. */
    public ListenerConfig withTimes(Times other) {
        return new ListenerConfig(listen, eventLoops, other, alpn, connections, streams, memory);
    }

    /** A copy with other bounds. */
    public ListenerConfig withBounds(int maxConnections, Streams credit, Memory bytes) {
        return new ListenerConfig(listen, eventLoops, times, alpn, maxConnections, credit, bytes);
    }
}
