package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.wire.PushFrame;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;
import tech.kwik.agent15.TlsConstants.CipherSuite;

/** A client on another QUIC stack than the server's, against the server as an operator starts it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class OtherStackTest {
    private static final int HEALTH = 802;
    private static final int ENQUEUE = 200;
    private static final int FETCH_WAIT = 202;
    private static final int PEEK = 203;
    private static final int NEW_MESSAGE = 1000;
    private static final int TYPING = 1001;
    private static final int MANY = 1200;
    private static final int SIDE_BY_SIDE = 16;
    private static final byte[] NOTHING = {};

    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        server = RunningServer.start(home, "limits.rate.enabled = false\nserver.quic.keep-alive = 250 ms\n");
    }

    @AfterAll
    void stop() {
        server.close();
        assertThat(server.log()).noneMatch(line -> line.contains(" ERROR "));
    }

    static List<CipherSuite> suites() {
        return KwikConnection.suites();
    }

    @ParameterizedTest
    @MethodSource("suites")
    void eachCipherSuiteIsTakenAlone(CipherSuite suite) throws Exception {
        try (KwikConnection connection = KwikConnection.connect(
                server, builder -> builder.cipherSuite(suite).applicationProtocol("qpc"))) {
            assertOk(connection.call(HEALTH, 7, NOTHING), 7);
        }
    }

    @Test
    void aWrongAlpnIsRefusedWithItsReasonWithoutBeingAskedAgain() {
        // The first hello, and the one with the token of the Retry: whatever the client sends after is lost.
        assertThatThrownBy(() -> KwikConnection.connect(
                                server,
                                builder -> builder.cipherSuite(CipherSuite.TLS_AES_128_GCM_SHA256)
                                        .applicationProtocol("h3")
                                        .socketFactory(address -> new LossySocket(2)))
                        .close())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("TLS error 120"); // no_application_protocol
    }

    @Test
    void aConnectionHasMoreCallsThanItsFirstCredit() throws Exception {
        try (KwikConnection connection = KwikConnection.connect(server);
                ExecutorService callers = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
            List<Callable<byte[]>> calls = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                int id = i;
                calls.add(() -> connection.call(HEALTH, id, NOTHING));
            }
            List<Future<byte[]>> answers = callers.invokeAll(calls);
            for (int i = 0; i < MANY; i++) {
                assertOk(answers.get(i).get(), i);
            }
        }
    }

    @Test
    void aRequestOfManyPacketsIsReadWhole() throws Exception {
        byte[] body = EnqueueRequest.newBuilder()
                .setSessionToken(ByteString.copyFromUtf8("no token"))
                .setPayload(ByteString.copyFrom(new byte[100 << 10]))
                .build()
                .toByteArray();
        try (KwikConnection connection = KwikConnection.connect(server)) {
            assertThat(reason(connection.call(ENQUEUE, 9, body), Status.UNAUTHORIZED))
                    .isEqualTo("SESSION_INVALID");
        }
    }

    @Test
    void aRequestThatIsTooLargeIsAnsweredAndItsRestStopped() throws Exception {
        try (KwikConnection connection = KwikConnection.connect(server)) {
            assertThat(reason(connection.callThatIsStopped(ENQUEUE, 16 << 20), Status.BAD_REQUEST))
                    .isEqualTo("TOO_LARGE");
            assertOk(connection.call(HEALTH, 1, NOTHING), 1);
        }
    }

    @Test
    void whatIsResetAndWhatNobodyReadsGivesItsCreditBack() throws Exception {
        try (KwikConnection connection = KwikConnection.connect(server)) {
            for (int i = 0; i < MANY; i++) {
                connection.reset(HEALTH, i % 9, i % 2 == 0);
                connection.callWithoutAnswer(HEALTH);
                connection.signal(TYPING, NOTHING);
            }
            assertOk(connection.call(HEALTH, 1, NOTHING), 1);
        }
    }

    @Test
    void pushesBeyondTheClientsCreditWaitAndCome() throws Exception {
        try (Clients clients = new Clients();
                QpcClient sender = clients.connect(server);
                KwikConnection connection = KwikConnection.connect(server)) {
            SessionInfo session = Clients.register(sender, "pushed-to");
            byte[] binding = PeekRequest.newBuilder()
                    .setSessionToken(session.token())
                    .setLimit(1)
                    .build()
                    .toByteArray();
            assertOk(connection.call(PEEK, 1, binding), 1);
            for (int i = 0; i < 15 * KwikConnection.PUSH_CREDIT; i++) {
                sender.messages(session).enqueue(session.identityKey(), ByteString.copyFromUtf8("message"));
            }
            for (int i = 0; i < 15 * KwikConnection.PUSH_CREDIT; i++) {
                byte[] push = connection.pushes().poll(20, TimeUnit.SECONDS);
                assertThat(push).as("push %s", i).isNotNull();
                assertThat(PushFrame.readHeader(ByteBuffer.wrap(push)).eventType())
                        .isEqualTo(NEW_MESSAGE);
            }
        }
    }

    @Test
    void aLongPollOutlivesTheClientsIdleTimeoutWhileConnectionIdsAreRenewed() throws Exception {
        try (Clients clients = new Clients();
                QpcClient other = clients.connect(server);
                KwikConnection connection = KwikConnection.connect(server)) {
            SessionInfo session = Clients.register(other, "patient");
            byte[] request = FetchWaitRequest.newBuilder()
                    .setSessionToken(session.token())
                    .setLimit(1)
                    .setTimeoutMs(6000)
                    .build()
                    .toByteArray();
            assertOk(connection.call(FETCH_WAIT, 3, request), 3);
            assertOk(connection.call(HEALTH, 4, NOTHING), 4);
        }
    }

    private static void assertOk(byte[] answer, int requestId) throws Exception {
        ByteBuffer frame = ByteBuffer.wrap(answer);
        ResponseFrame.Header header = ResponseFrame.readHeader(frame);
        assertThat(Status.ofCode(header.statusCode())).contains(Status.OK);
        assertThat(header.requestId()).isEqualTo(requestId);
        assertThat(header.length()).isEqualTo(frame.remaining());
    }

    private static String reason(byte[] answer, Status expected) throws Exception {
        ByteBuffer frame = ByteBuffer.wrap(answer);
        assertThat(Status.ofCode(ResponseFrame.readHeader(frame).statusCode())).contains(expected);
        return ErrorDetail.parseFrom(frame).getReason();
    }

    /** A socket whose datagrams are lost after the first ones. */
    private static final class LossySocket extends DatagramSocket {
        private final AtomicInteger left;

        LossySocket(int sent) throws SocketException {
            left = new AtomicInteger(sent);
        }

        @Override
        public void send(DatagramPacket packet) throws IOException {
            if (left.getAndDecrement() > 0) {
                super.send(packet);
            }
        }
    }
}
