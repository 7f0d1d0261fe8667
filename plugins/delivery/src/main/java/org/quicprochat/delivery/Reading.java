package org.quicprochat.delivery;

import java.time.Duration;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.Watch;
import org.quicprochat.proto.v1.AckRequest;
import org.quicprochat.proto.v1.AckResponse;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.proto.v1.PeekRequest;

/** Answers Fetch, FetchWait, Peek and Ack. */
final class Reading {
    private final Mailroom mailroom;
    private final QueueReader reader;
    private final Waiters waiters;
    private final Duration maxWait;
    private final int ackSeqs;

    Reading(Mailroom mailroom, QueueReader reader, Waiters waiters, Duration maxWait, int ackSeqs) {
        this.mailroom = mailroom;
        this.reader = reader;
        this.waiters = waiters;
        this.maxWait = maxWait;
        this.ackSeqs = ackSeqs;
    }

    FetchResponse fetch(Principal principal, Call call, FetchRequest request) {
        return take(principal, request.getLimit());
    }

    FetchResponse peek(Principal principal, Call call, PeekRequest request) {
        return mailroom.peek(principal, reader.span(request.getAfterSeq(), request.getLimit()));
    }

    AckResponse ack(Principal principal, Call call, AckRequest request) {
        if (request.getSeqsCount() > ackSeqs) {
            throw StatusException.badRequest("COUNT", "seqs", "An Ack has too many sequence numbers")
                    .with("seqs", request.getSeqsCount());
        }
        long removed = mailroom.acknowledge(principal, request.getSeqsList(), request.getUpTo());
        return AckResponse.newBuilder().setRemoved(removed).build();
    }

    FetchResponse fetchWait(Principal principal, Call call, FetchWaitRequest request) {
        long timeout = Math.min(Integer.toUnsignedLong(request.getTimeoutMs()), maxWait.toMillis());
        FetchResponse atOnce = now(principal, request);
        if (atOnce.getEnvelopesCount() > 0 || timeout == 0 || call.ending()) {
            return atOnce;
        }
        try (Waiters.Place _ = waiters.enter(principal.identity())) {
            return waitFor(principal, call, request, Duration.ofMillis(timeout));
        }
    }

    private FetchResponse waitFor(Principal principal, Call call, FetchWaitRequest request, Duration timeout) {
        QueueReader.Span span =
                request.getRequireAck() ? reader.span(request.getAfterSeq(), request.getLimit()) : reader.span(0, 1);
        long begin = System.nanoTime();
        while (true) {
            Mailroom.Look look = mailroom.peekOrWatch(principal, span);
            Watch watch = look.watch();
            if (watch == null) {
                FetchResponse answer = request.getRequireAck() ? look.answer() : now(principal, request);
                if (answer.getEnvelopesCount() > 0) {
                    return answer;
                }
            } else if (!changed(call, watch, timeout.minusNanos(System.nanoTime() - begin))) {
                return now(principal, request);
            }
        }
    }

    private static boolean changed(Call call, Watch watch, Duration left) {
        if (left.isNegative() || call.ending()) {
            watch.close();
            return false;
        }
        return switch (call.await(watch, left)) {
            case CHANGED -> true;
            case TIMEOUT, ENDING -> false;
        };
    }

    private FetchResponse now(Principal principal, FetchWaitRequest request) {
        if (request.getRequireAck()) {
            return mailroom.peek(principal, reader.span(request.getAfterSeq(), request.getLimit()));
        }
        return take(principal, request.getLimit());
    }

    /** Looks before it takes: a look waits for no writer. */
    private FetchResponse take(Principal principal, int limit) {
        return mailroom.isEmpty(principal) ? FetchResponse.getDefaultInstance() : mailroom.take(principal, limit);
    }
}
