package org.quicprochat.push.webpush;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A push service on a port of the loopback: keeps each request, and answers as it is told. */
final class PushService implements AutoCloseable {
    /** Where the server stops to answer: nothing more comes, and the connection stays. */
    static final String HANG = "hang";

    private static final int WAIT_SECONDS = 30;

    /** What a request held. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier; it is never compared.
    record Request(String line, Map<String, String> headers, byte[] body, String sni) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private final SSLServerSocket socket;
    private final BlockingDeque<Request> requests = new LinkedBlockingDeque<>();
    private final Queue<String> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<SSLSocket> open = new CopyOnWriteArrayList<>();

    PushService(TestCertificates certificates) {
        try {
            socket = (SSLServerSocket) certificates
                    .server()
                    .getServerSocketFactory()
                    .createServerSocket(0, 50, TestCertificates.loopback());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** What the next requests are answered, byte for byte; after them, 201. */
    void answer(String... next) {
        answers.addAll(List.of(next));
    }

    static String status(int status, String... headers) {
        return "HTTP/1.1 " + status + " X\r\n" + String.join("", headers) + "Content-Length: 0\r\n\r\n";
    }

    Request next() {
        try {
            Request request = requests.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (request == null) {
                throw new AssertionError("No request came");
            }
            return request;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted", e);
        }
    }

    /** Whether a request is there, or comes in this time. */
    boolean comes(Duration time) {
        try {
            Request request = requests.pollFirst(time.toMillis(), TimeUnit.MILLISECONDS);
            if (request != null) {
                requests.addFirst(request);
            }
            return request != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted", e);
        }
    }

    int waiting() {
        return requests.size();
    }

    /** The connections that came, whatever came of them. */
    int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            for (; ; ) {
                SSLSocket accepted = (SSLSocket) socket.accept();
                connections.incrementAndGet();
                open.add(accepted);
                Thread.ofVirtual().start(() -> serve(accepted));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(SSLSocket accepted) {
        try {
            accepted.startHandshake();
            InputStream in = new BufferedInputStream(accepted.getInputStream());
            requests.add(read(in, sni(accepted)));
            String answer = answers.isEmpty() ? status(201) : answers.remove();
            if (answer.endsWith(HANG)) {
                accepted.getOutputStream()
                        .write(answer.substring(0, answer.length() - HANG.length())
                                .getBytes(StandardCharsets.ISO_8859_1));
                return;
            }
            accepted.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            accepted.close();
        } catch (IOException e) {
            // The client went away, or did not like the certificate.
        }
    }

    private static String sni(SSLSocket accepted) {
        return ((ExtendedSSLSession) accepted.getSession())
                .getRequestedServerNames().stream()
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .findFirst()
                        .orElse("");
    }

    private static Request read(InputStream in, String sni) throws IOException {
        String line = line(in);
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return new Request(line, headers, body, sni);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (SSLSocket one : open) {
                one.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
