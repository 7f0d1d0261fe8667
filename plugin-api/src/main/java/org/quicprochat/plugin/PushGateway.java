package org.quicprochat.plugin;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;

/**
 * An extension point: wakes devices up through the push service of their platform. A wake-up has no content: the device
 * connects, and fetches what waits for it.
 *
 * <p>Who calls knows the tokens, when to send, and when to try again; a gateway knows how to send. Of several gateways
 * of a platform, the first in the order of plugin ids that accepts a token has it. Thread-safe: many calls at a time.
 */
public interface PushGateway {
    /** Whose push service it is. */
    enum Platform {
        /** Apple's. */
        APNS,
        /** Google's. */
        FCM,
        /** Any that speaks Web Push (RFC 8030), as UnifiedPush does. */
        WEB_PUSH
    }

    /** What became of a wake-up. */
    sealed interface Outcome {}

    /** The push service took it. */
    record Sent() implements Outcome {}

    /** The push service does not know the token any more: it is forgotten. */
    record Gone() implements Outcome {}

    /**
     * Not now: worth trying again, a bounded number of times.
     *
     * @param after the least time before the next try, where the push service names one
     */
    record Later(Optional<Duration> after) implements Outcome {}

    /** The push service takes none like it, and trying again is of no use. The token is kept. */
    record Refused() implements Outcome {}

    /** The platform that this gateway serves. */
    Platform platform();

    /**
     * Whether a push token is one that this gateway can send to. Called when a client registers it, and before each
     * send; looks at the bytes alone, and does no I/O.
     *
     * @param token what a client sent: any bytes, at least one
     */
    boolean accepts(ByteString token);

    /** What a client needs to get a token that this server may send to; empty where that is nothing. */
    default ByteString serverKey() {
        return ByteString.EMPTY;
    }

    /**
     * Sends one wake-up. Called on a virtual thread, with the class loader of the gateway as its context class loader;
     * blocks until the push service has answered. Nothing of the token may reach a log.
     *
     * @param token one that the gateway accepts
     * @param deadline in which it has to return, {@link Later} where the push service has not answered; some time
     *     after it the thread is interrupted
     */
    Outcome wake(ByteString token, Duration deadline);
}
