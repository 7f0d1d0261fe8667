package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.List;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.wire.RequestFrame;

/**
 * Enqueues as one sender, to one recipient after the other; a payload begins with the time it was made, in nanoseconds.
 */
final class EnqueueScript implements QuicLoad.Script {
    private static final int ENQUEUE = 200;

    private final SessionInfo sender;
    private final List<ByteString> recipients;
    private final int payloadBytes;
    private int at;

    /** @param first the first recipient's place in the list, modulo its size */
    EnqueueScript(SessionInfo sender, List<ByteString> recipients, int payloadBytes, int first) {
        this.sender = sender;
        this.recipients = recipients;
        this.payloadBytes = payloadBytes;
        this.at = first;
    }

    @Override
    public byte[] next() {
        ByteString recipient = recipients.get(at % recipients.size());
        at++;
        byte[] payload = new byte[payloadBytes];
        ByteBuffer.wrap(payload).putLong(System.nanoTime());
        ByteString wrapped = UnsafeByteOperations.unsafeWrap(payload);
        EnqueueRequest request = EnqueueRequest.newBuilder()
                .setSessionToken(sender.token())
                .setRecipientKey(recipient)
                .setPayload(wrapped)
                .build();
        return RequestFrame.encode(ENQUEUE, at, request);
    }

    @Override
    public boolean accept(int status, byte[] answer) {
        return status == 0;
    }
}
