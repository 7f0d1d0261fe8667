package org.quicprochat.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Duration;
import java.util.List;
import org.quicprochat.proto.v1.AckRequest;
import org.quicprochat.proto.v1.AckResponse;
import org.quicprochat.proto.v1.BatchEnqueueRequest;
import org.quicprochat.proto.v1.BatchEnqueueResponse;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.BatchItemResult;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.EnqueueResponse;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.proto.v1.PeekRequest;

/** The messages of one session: methods 200 to 205. Every method blocks. Thread-safe. */
public final class MessagesClient {
    static final int PEEK = 203;
    private static final int ENQUEUE = 200;
    private static final int FETCH = 201;
    private static final int FETCH_WAIT = 202;
    private static final int ACK = 204;
    private static final int BATCH_ENQUEUE = 205;
    private static final int MESSAGE_ID_BYTES = 16;

    private final QpcClient client;
    private final SessionInfo session;

    MessagesClient(QpcClient client, SessionInfo session) {
        this.client = client;
        this.session = session;
    }

    /** A random message id, 16 bytes. */
    public ByteString newMessageId() {
        byte[] id = new byte[MESSAGE_ID_BYTES];
        client.random().nextBytes(id);
        return ByteString.copyFrom(id);
    }

    /** Sends a payload under a new message id, so that it arrives once even where it is sent twice. */
    public EnqueueResponse enqueue(ByteString recipientKey, ByteString payload) {
        return enqueue(OutgoingMessage.to(recipientKey, payload).withMessageId(newMessageId()));
    }

    /** Sends a message; it is durable when this returns. */
    public EnqueueResponse enqueue(OutgoingMessage message) {
        EnqueueRequest request = EnqueueRequest.newBuilder()
                .setSessionToken(session.token())
                .setRecipientKey(message.recipientKey())
                .setPayload(message.payload())
                .setChannelId(message.channelId())
                .setTtlSecs((int) message.timeToLive().toSeconds())
                .setMessageId(message.messageId())
                .setDeviceId(message.deviceId())
                .build();
        return call(
                ENQUEUE, request, EnqueueResponse.parser(), !message.messageId().isEmpty());
    }

    /**
     * Sends up to 1000 messages in one commit; one that is refused does not stop the others.
     *
     * @return one result for each message, in order
     */
    public List<BatchItemResult> batchEnqueue(List<OutgoingMessage> messages) {
        return batchEnqueue(messages, ByteString.EMPTY);
    }

    /** As {@link #batchEnqueue(List)}; messages with an empty payload carry the shared one. */
    public List<BatchItemResult> batchEnqueue(List<OutgoingMessage> messages, ByteString sharedPayload) {
        BatchEnqueueRequest.Builder request = BatchEnqueueRequest.newBuilder()
                .setSessionToken(session.token())
                .setSharedPayload(sharedPayload);
        for (OutgoingMessage message : messages) {
            request.addItems(BatchItem.newBuilder()
                    .setRecipientKey(message.recipientKey())
                    .setPayload(message.payload())
                    .setChannelId(message.channelId())
                    .setTtlSecs((int) message.timeToLive().toSeconds())
                    .setMessageId(message.messageId())
                    .setDeviceId(message.deviceId()));
        }
        boolean resend =
                messages.stream().noneMatch(message -> message.messageId().isEmpty());
        return call(BATCH_ENQUEUE, request.build(), BatchEnqueueResponse.parser(), resend)
                .getResultsList();
    }

    /** Takes messages off the queue. An answer that is lost with its connection is lost. */
    public FetchResponse fetch(int limit) {
        FetchRequest request = FetchRequest.newBuilder()
                .setSessionToken(session.token())
                .setLimit(limit)
                .build();
        return call(FETCH, request, FetchResponse.parser(), false);
    }

    /** As {@link #fetch}, waiting for a message where there is none: up to 55 s, then the answer is empty. */
    public FetchResponse fetchWait(int limit, Duration wait) {
        return fetchWait(FetchWaitRequest.newBuilder().setLimit(limit).setTimeoutMs(millis(wait)), wait);
    }

    /** Waits for messages after a seq and leaves them queued until {@link #ack}: nothing is ever lost. */
    public FetchResponse awaitMessages(int limit, long afterSeq, Duration wait) {
        return fetchWait(
                FetchWaitRequest.newBuilder()
                        .setLimit(limit)
                        .setTimeoutMs(millis(wait))
                        .setRequireAck(true)
                        .setAfterSeq(afterSeq),
                wait);
    }

    private FetchResponse fetchWait(FetchWaitRequest.Builder request, Duration wait) {
        Duration deadline = client.defaults().deadline().plusMillis(millis(wait));
        return client.call(
                FETCH_WAIT,
                request.setSessionToken(session.token()).build(),
                FetchResponse.parser(),
                new CallOptions(deadline, request.getRequireAck()));
    }

    private static int millis(Duration wait) {
        return Math.clamp(wait.toMillis(), 0, Integer.MAX_VALUE);
    }

    /** Reads messages after a seq without taking them off the queue. */
    public FetchResponse peek(int limit, long afterSeq) {
        PeekRequest request = PeekRequest.newBuilder()
                .setSessionToken(session.token())
                .setLimit(limit)
                .setAfterSeq(afterSeq)
                .build();
        return call(PEEK, request, FetchResponse.parser(), true);
    }

    /** Takes these messages off the queue; gives how many were there. */
    public long ack(List<Envelope> envelopes) {
        AckRequest.Builder request = AckRequest.newBuilder().setSessionToken(session.token());
        envelopes.forEach(envelope -> request.addSeqs(envelope.getSeq()));
        return call(ACK, request.build(), AckResponse.parser(), true).getRemoved();
    }

    /** Takes all messages up to a seq (inclusive) off the queue; gives how many were there. */
    public long ackUpTo(long seq) {
        AckRequest request = AckRequest.newBuilder()
                .setSessionToken(session.token())
                .setUpTo(seq)
                .build();
        return call(ACK, request, AckResponse.parser(), true).getRemoved();
    }

    private <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser, boolean resend) {
        return client.call(
                methodId, request, parser, new CallOptions(client.defaults().deadline(), resend));
    }
}
