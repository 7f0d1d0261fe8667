package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.util.List;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.wire.RequestFrame;

/** Enqueues to one recipient after the other; a payload begins with the time it was made, in nanoseconds. */
final class EnqueueScript implements QuicLoad.Script {
    /** What an answer begins with where the request comes back: its method id's first byte. */
    static final int ECHO = 0;

    private static final int ENQUEUE = 200;

    private final List<SessionInfo> people;
    private final int payloadBytes;
    private final int accepted;
    private int at;

    EnqueueScript(List<SessionInfo> people, int payloadBytes, int connection, int lane, int accepted) {
        this.people = people;
        this.payloadBytes = payloadBytes;
        this.accepted = accepted;
        this.at = connection * 131 + lane * 17;
    }

    @Override
    public byte[] next() {
        SessionInfo sender = people.get(at % people.size());
        at++;
        SessionInfo recipient = people.get(at % people.size());
        byte[] payload = new byte[payloadBytes];
        ByteBuffer.wrap(payload).putLong(System.nanoTime());
        ByteString wrapped = UnsafeByteOperations.unsafeWrap(payload);
        EnqueueRequest request = EnqueueRequest.newBuilder()
                .setSessionToken(sender.token())
                .setRecipientKey(recipient.identityKey())
                .setPayload(wrapped)
                .build();
        return RequestFrame.encode(ENQUEUE, at, request);
    }

    @Override
    public boolean accept(int status, byte[] answer) {
        return status == accepted;
    }
}
