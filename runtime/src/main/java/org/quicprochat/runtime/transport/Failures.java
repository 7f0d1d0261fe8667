package org.quicprochat.runtime.transport;

import io.netty.channel.ChannelFutureListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of operations whose failure changes nothing: the connection or stream is gone already. */
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    /** Says so in the log of who looks closely. */
    static final ChannelFutureListener LOGGED = future -> {
        if (!future.isSuccess()) {
            log.atDebug().setCause(future.cause()).log("Too late for a connection or stream");
        }
    };

    private Failures() {}
}
