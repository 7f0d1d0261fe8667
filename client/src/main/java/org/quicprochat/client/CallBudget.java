package org.quicprochat.client;

import java.util.concurrent.atomic.AtomicInteger;

/** Numbers a client's calls, and bounds how many are open. Thread-safe. */
final class CallBudget {
    private final int most;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger nextRequestId = new AtomicInteger(1);

    CallBudget(int most) {
        this.most = most;
    }

    int nextRequestId() {
        return nextRequestId.getAndIncrement();
    }

    /** Counts a call until its end; false where there are too many, and then the call has failed. */
    boolean admit(ClientCall<?> call) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            call.failed(new TooManyCallsException(most));
            return false;
        }
        var _ = call.future().whenComplete((answer, failure) -> open.decrementAndGet());
        return true;
    }

    /** Calls that are under way or wait. */
    int open() {
        return open.get();
    }
}
