package org.quicprochat.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.AckRequest;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.wire.RequestFrame;
import org.quicprochat.wire.ResponseFrame;

/** Waits for messages and acknowledges them, turn by turn. */
final class ReaderScript implements QuicLoad.Script {
    private static final int FETCH_WAIT = 202;
    private static final int ACK = 204;
    private static final int WAIT_MILLIS = 1000;

    private final SessionInfo reader;
    private final Deliveries deliveries;
    private long unacknowledged;

    ReaderScript(SessionInfo reader, Deliveries deliveries) {
        this.reader = reader;
        this.deliveries = deliveries;
    }

    @Override
    public byte[] next() {
        if (unacknowledged > 0) {
            AckRequest ack = AckRequest.newBuilder()
                    .setSessionToken(reader.token())
                    .setUpTo(unacknowledged)
                    .build();
            return RequestFrame.encode(ACK, 1, ack);
        }
        FetchWaitRequest wait = FetchWaitRequest.newBuilder()
                .setSessionToken(reader.token())
                .setTimeoutMs(WAIT_MILLIS)
                .setRequireAck(true)
                .build();
        return RequestFrame.encode(FETCH_WAIT, 2, wait);
    }

    @Override
    public boolean accept(int status, byte[] answer) {
        if (status != 0) {
            return false;
        }
        if (unacknowledged > 0) {
            unacknowledged = 0;
            return true;
        }
        List<Envelope> envelopes = envelopes(answer);
        deliveries.arrived(envelopes);
        unacknowledged = envelopes.isEmpty() ? 0 : envelopes.getLast().getSeq();
        return true;
    }

    private static List<Envelope> envelopes(byte[] answer) {
        int header = ResponseFrame.HEADER_BYTES;
        try {
            return FetchResponse.parser()
                    .parseFrom(answer, header, answer.length - header)
                    .getEnvelopesList();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("The server's answer is no FetchResponse", e);
        }
    }
}
