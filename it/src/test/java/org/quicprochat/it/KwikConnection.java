package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import org.quicprochat.wire.PushFrame;
import org.quicprochat.wire.RequestFrame;
import tech.kwik.agent15.TlsConstants.CipherSuite;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicStream;
import tech.kwik.core.log.NullLogger;

/**
 * A client that has nothing in common with the server: Kwik, a QUIC and TLS in Java of its own. It trusts the server's
 * certificate as its only authority, and checks the name.
 */
final class KwikConnection implements AutoCloseable {
    /** How many pushes it takes side by side: few, so that the server has to wait for credit. */
    static final int PUSH_CREDIT = 10;

    private static final int END_CODE = 7;
    private static final Duration CONNECT = Duration.ofSeconds(20);

    private final QuicClientConnection connection;
    private final BlockingQueue<byte[]> pushes = new LinkedBlockingQueue<>();

    private KwikConnection(QuicClientConnection connection) {
        this.connection = connection;
    }

    static KwikConnection connect(RunningServer server) throws Exception {
        return connect(
                server,
                builder ->
                        builder.cipherSuite(CipherSuite.TLS_AES_128_GCM_SHA256).applicationProtocol("qpc"));
    }

    static KwikConnection connect(RunningServer server, UnaryOperator<QuicClientConnection.Builder> change)
            throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(server.certificate())) {
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        QuicClientConnection.Builder builder = QuicClientConnection.newBuilder()
                .uri(URI.create("qpc://localhost:" + server.port()))
                .preferIPv4()
                .logger(new NullLogger())
                .connectTimeout(CONNECT)
                .maxIdleTimeout(Duration.ofSeconds(2))
                .maxOpenPeerInitiatedUnidirectionalStreams(PUSH_CREDIT)
                .customTrustStore(trusted);
        KwikConnection made = new KwikConnection(change.apply(builder).build());
        made.connection.setPeerInitiatedStreamCallback(made::receive);
        made.connection.connect();
        return made;
    }

    private void receive(QuicStream stream) {
        Thread.ofVirtual().start(() -> {
            try (InputStream in = stream.getInputStream()) {
                pushes.add(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The push frames that came, the oldest first. */
    BlockingQueue<byte[]> pushes() {
        return pushes;
    }

    /** A call; the answer's frame. Waits for credit, then for the answer. */
    byte[] call(int method, int requestId, byte[] body) throws IOException {
        QuicStream stream = connection.createStream(true);
        stream.getOutputStream().write(frame(method, requestId, body));
        stream.getOutputStream().close();
        return stream.getInputStream().readAllBytes();
    }

    /**
     * Sends a call whose header alone is refused, and its body until the server stops it; the answer's frame.
     *
     * @throws AssertionError where the server takes the whole body
     */
    byte[] callThatIsStopped(int method, int bodyBytes) throws IOException {
        QuicStream stream = connection.createStream(true);
        assertThatThrownBy(() -> stream.getOutputStream().write(frame(method, 1, new byte[bodyBytes])))
                .isInstanceOf(IOException.class);
        return stream.getInputStream().readAllBytes();
    }

    /** Sends a part of a call and resets it; with or without asking for no answer. */
    void reset(int method, int bytes, boolean stopAnswer) throws IOException {
        QuicStream stream = connection.createStream(true);
        stream.getOutputStream().write(Arrays.copyOf(frame(method, 1, new byte[0]), bytes));
        stream.getOutputStream().flush();
        stream.resetStream(END_CODE);
        if (stopAnswer) {
            stream.abortReading(END_CODE);
        }
    }

    /** A call whose answer is not wanted (STOP_SENDING). */
    void callWithoutAnswer(int method) throws IOException {
        QuicStream stream = connection.createStream(true);
        stream.getOutputStream().write(frame(method, 1, new byte[0]));
        stream.abortReading(END_CODE);
        stream.getOutputStream().close();
    }

    void signal(int event, byte[] body) throws IOException {
        QuicStream stream = connection.createStream(false);
        stream.getOutputStream()
                .write(ByteBuffer.allocate(PushFrame.HEADER_BYTES + body.length)
                        .putShort((short) event)
                        .putInt(body.length)
                        .put(body)
                        .array());
        stream.getOutputStream().close();
    }

    private static byte[] frame(int method, int requestId, byte[] body) {
        return ByteBuffer.allocate(RequestFrame.HEADER_BYTES + body.length)
                .putShort((short) method)
                .putInt(requestId)
                .putInt(body.length)
                .put(body)
                .array();
    }

    /** All suites of TLS 1.3 that QUIC stacks have. */
    static List<CipherSuite> suites() {
        return List.of(
                CipherSuite.TLS_AES_128_GCM_SHA256,
                CipherSuite.TLS_AES_256_GCM_SHA384,
                CipherSuite.TLS_CHACHA20_POLY1305_SHA256);
    }

    @Override
    public void close() {
        connection.close();
    }
}
