package org.quicprochat.runtime.transport;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.runtime.dispatch.Admission;
import org.quicprochat.runtime.dispatch.Answer;
import org.quicprochat.runtime.dispatch.InFlight;
import org.quicprochat.wire.PushFrame;
import org.quicprochat.wire.RequestFrame;

/** A dispatch of four methods: echo on the loop, echo from a virtual thread, never, and the size of the request. */
final class FakeCalls implements Calls {
    static final int NO_METHOD = 0;
    static final int ECHO = 1;
    static final int ECHO_OFF_LOOP = 2;
    static final int NEVER = 3;
    static final int BIG = 4;
    static final int MOST_BYTES = 1_114_112;

    static final int OK = 0;
    static final int BAD_REQUEST = 1;
    static final int DEADLINE_EXCEEDED = 8;
    static final int UNAVAILABLE = 9;
    static final int UNKNOWN_METHOD = 11;

    /** What becomes of the answer of {@link #ECHO}. */
    volatile UnaryOperator<byte[]> garble = UnaryOperator.identity();

    /** Whether {@link #NO_METHOD} is never answered, as if there were such a method. */
    volatile boolean noSignOfLife;

    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger abandoned = new AtomicInteger();
    final ConcurrentLinkedQueue<ByteString> signals = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<ClientConnection> connections = new ConcurrentLinkedQueue<>();

    static byte[] answer(int status, int requestId, byte[] body) {
        return ByteBuffer.allocate(9 + body.length)
                .put((byte) status)
                .putInt(requestId)
                .putInt(body.length)
                .put(body)
                .array();
    }

    @Override
    public Admission admit(ClientConnection connection, RequestFrame.Header header) {
        if (header.methodId() == NO_METHOD) {
            asked.incrementAndGet();
            if (noSignOfLife) {
                return new Admission.Accepted((int) header.length());
            }
        }
        if (header.methodId() < ECHO || header.methodId() > BIG) {
            return new Admission.Refused(answer(UNKNOWN_METHOD, header.requestId(), new byte[0]));
        }
        return header.length() > MOST_BYTES
                ? new Admission.Refused(answer(BAD_REQUEST, header.requestId(), new byte[] {'L'}))
                : new Admission.Accepted((int) header.length());
    }

    @Override
    public InFlight call(ClientConnection connection, RequestFrame.Header header, byte[] body, Answer answer) {
        connections.add(connection);
        open.incrementAndGet();
        switch (header.methodId()) {
            case ECHO -> answer.send(garble.apply(answer(OK, header.requestId(), body)));
            case ECHO_OFF_LOOP -> Thread.ofVirtual().start(() -> answer.send(answer(OK, header.requestId(), body)));
            case BIG ->
                answer.send(answer(
                        OK, header.requestId(), new byte[ByteBuffer.wrap(body).getInt()]));
            default -> {}
        }
        return () -> {
            open.decrementAndGet();
            abandoned.incrementAndGet();
        };
    }

    @Override
    public boolean admitSignal(ClientConnection connection, PushFrame.Header header) {
        return header.eventType() == 1001 && header.length() <= 1024;
    }

    @Override
    public void signal(ClientConnection connection, PushFrame.Header header, byte[] body) {
        connections.add(connection);
        signals.add(ByteString.copyFrom(body));
    }

    @Override
    public byte[] malformed(int requestId) {
        return answer(BAD_REQUEST, requestId, new byte[] {'M'});
    }

    @Override
    public byte[] noMemory(int requestId) {
        return answer(UNAVAILABLE, requestId, new byte[0]);
    }

    @Override
    public byte[] incomplete(int requestId) {
        return answer(DEADLINE_EXCEEDED, requestId, new byte[0]);
    }
}
