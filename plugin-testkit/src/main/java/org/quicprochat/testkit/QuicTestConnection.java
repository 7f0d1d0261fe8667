package org.quicprochat.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.quicprochat.client.ConnectionState;
import org.quicprochat.client.PushEvent;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.RawAnswer;

/** A connection over QUIC, through the project's own client. */
final class QuicTestConnection implements TestConnection {
    private final QpcClient client;
    private final BlockingQueue<TestPush> pushes = new LinkedBlockingQueue<>();

    QuicTestConnection(QpcClient client) {
        this.client = client;
        client.onPush(event -> pushes.add(push(event)));
    }

    private static TestPush push(PushEvent event) {
        return switch (event) {
            case PushEvent.NewMessage known -> new TestPush(1000, known.push().toByteString());
            case PushEvent.Typing known -> new TestPush(1001, known.push().toByteString());
            case PushEvent.Presence known -> new TestPush(1002, known.push().toByteString());
            case PushEvent.Membership known -> new TestPush(1003, known.push().toByteString());
            case PushEvent.Unknown other -> new TestPush(other.eventType(), ByteString.copyFrom(other.body()));
        };
    }

    @Override
    public CompletableFuture<TestAnswer> send(int methodId, byte[] body) {
        return client.rawCallAsync(methodId, body, client.defaults()).thenApply(QuicTestConnection::answer);
    }

    private static TestAnswer answer(RawAnswer answer) {
        return new TestAnswer(
                answer.status().orElseThrow(() -> new AssertionError("The server answered a status that there is not")),
                ByteString.copyFrom(answer.body()));
    }

    @Override
    public void signal(int eventId, MessageLite message) {
        client.signal(eventId, message);
    }

    @Override
    public TestPush nextPush() {
        return Waits.next(pushes);
    }

    @Override
    public int waitingPushes() {
        return pushes.size();
    }

    @Override
    public boolean isClosed() {
        return client.state() == ConnectionState.CLOSED;
    }

    @Override
    public void close() {
        client.close();
    }
}
