package org.quicprochat.federation;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.quicprochat.plugin.service.PeerLink.Failed;
import org.quicprochat.plugin.service.PeerLink.Failure;
import org.quicprochat.plugin.service.PeerLink.Reply;
import org.quicprochat.testkit.FakePeers;

/** What is between two servers: a script that does to calls what networks and peers do. Thread-safe. */
final class Wire implements FakePeers.Script {
    private final AtomicInteger lostAnswers = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile FakePeers.Script far;
    private volatile boolean twice;
    private volatile Optional<Reply> instead = Optional.empty();

    Wire(FakePeers.Script far) {
        this.far = far;
    }

    /** The far end is another server now. */
    void far(FakePeers.Script other) {
        far = other;
    }

    /** So many calls are served, and their answers lost. */
    void loseAnswers(int count) {
        lostAnswers.set(count);
    }

    /** Every request arrives twice. */
    void replay() {
        twice = true;
    }

    /** Every call ends like this, and the far end hears nothing of it. */
    void answer(Reply reply) {
        instead = Optional.of(reply);
    }

    /** Calls reach the far end again. */
    void heal() {
        instead = Optional.empty();
        twice = false;
        lostAnswers.set(0);
    }

    int calls() {
        return calls.get();
    }

    @Override
    public Reply answer(int methodId, ByteString request) {
        calls.incrementAndGet();
        if (instead.isPresent()) {
            return instead.get();
        }
        if (twice) {
            far.answer(methodId, request);
        }
        Reply reply = far.answer(methodId, request);
        return lostAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? new Failed(Failure.LOST) : reply;
    }
}
