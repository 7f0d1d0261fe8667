package org.quicprochat.push.webpush;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One POST over HTTPS to a URL that a stranger named. The JDK's client looks the host up by itself, after any check
 * that could be made; so this one looks it up once, checks the addresses, connects to one of those that it checked, and
 * has TLS ask for, and verify, the name. It follows no redirect and reads no body. Thread-safe.
 */
final class HttpsPost {
    private final HostLookup hosts;
    private final AllowedTargets allowed;
    private final SSLSocketFactory tls;
    private final int maxAddresses;
    private final int maxAnswer;

    HttpsPost(HostLookup hosts, AllowedTargets allowed, SSLSocketFactory tls, int maxAddresses, int maxAnswer) {
        this.hosts = hosts;
        this.allowed = allowed;
        this.tls = tls;
        this.maxAddresses = maxAddresses;
        this.maxAnswer = maxAnswer;
    }

    /** When a post has to be over. */
    private record Deadline(long nanos) {
        static Deadline in(Duration limit) {
            return new Deadline(System.nanoTime() + limit.toNanos());
        }

        Duration left() throws IOException {
            long left = nanos - System.nanoTime();
            if (left <= 0) {
                throw new IOException("The push service took too long");
            }
            return Duration.ofNanos(left);
        }
    }

    /**
     * Sends a request and reads the answer; blocks, at most for the limit.
     *
     * @throws ForbiddenAddressException where the host has no address that the server may connect to
     * @throws IOException where the push service cannot be reached, is not who it should be, or does not answer
     */
    HttpAnswer send(Subscription to, Map<String, String> headers, byte[] body, Duration limit)
            throws IOException, InterruptedException {
        Deadline deadline = Deadline.in(limit);
        List<InetAddress> addresses = hosts.resolve(to.host(), deadline.left()).stream()
                .filter(address -> allowed.allow(to.host(), address))
                .limit(maxAddresses)
                .toList();
        if (addresses.isEmpty()) {
            throw new ForbiddenAddressException();
        }
        for (int i = 0; i < addresses.size(); i++) {
            Duration share = deadline.left().dividedBy(addresses.size() - i);
            try (Socket socket = new Socket()) {
                InetSocketAddress address = new InetSocketAddress(addresses.get(i), to.port());
                if (connect(socket, address, share)) {
                    return exchange(socket, to, request(to, headers, body), deadline.left());
                }
            }
        }
        throw new IOException("No address of the push service answers");
    }

    private static boolean connect(Socket socket, InetSocketAddress address, Duration limit) {
        try {
            socket.connect(address, (int) Math.max(1, limit.toMillis()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The time-out of a socket bounds a read alone: a peer could send a byte now and then, or read none. */
    private HttpAnswer exchange(Socket socket, Subscription to, byte[] request, Duration limit) throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        Thread.ofVirtual().name("qpc-push-deadline").start(() -> closeLate(socket, over, limit));
        try (SSLSocket secure = (SSLSocket) tls.createSocket(socket, to.host(), to.port(), true)) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            OutputStream out = secure.getOutputStream();
            out.write(request);
            out.flush();
            return HttpAnswer.read(new BufferedInputStream(secure.getInputStream()), maxAnswer);
        } finally {
            over.countDown();
        }
    }

    private static void closeLate(Socket socket, CountDownLatch over, Duration limit) {
        try (socket) {
            over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // It was to be closed, and is as good as closed.
        }
    }

    private static byte[] request(Subscription to, Map<String, String> headers, byte[] body) {
        StringBuilder head = new StringBuilder()
                .append("POST ")
                .append(to.target())
                .append(" HTTP/1.1\r\nHost: ")
                .append(to.authority())
                .append("\r\nConnection: close\r\nContent-Length: ")
                .append(body.length)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        whole.writeBytes(body);
        return whole.toByteArray();
    }
}
