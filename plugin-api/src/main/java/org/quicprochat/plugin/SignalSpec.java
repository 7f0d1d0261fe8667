package org.quicprochat.plugin;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.function.Function;

/**
 * One signal: what a client sends on a unidirectional stream, without an answer. A signal without a good session, one
 * over the rate, and one whose code throws are dropped without a word. Never retried, never stored by the runtime.
 *
 * @param id the event id, as in {@link EventType}
 * @param name the name in UpperCamelCase
 * @param parser reads the message
 * @param token the field that holds the session token
 * @param code does the work, on a virtual thread
 * @param requestLimit bytes of the largest body (inclusive)
 */
public record SignalSpec<Q extends MessageLite>(
        int id, String name, Parser<Q> parser, Function<Q, ByteString> token, Code<Q> code, int requestLimit) {

    /** Does what a signal asks. */
    @FunctionalInterface
    public interface Code<Q extends MessageLite> {
        /** Takes one signal. */
        void handle(Principal principal, Call call, Q signal);
    }

    /** A signal of at most 4 KiB. */
    public static <Q extends MessageLite> SignalSpec<Q> session(
            int id, String name, Parser<Q> parser, Function<Q, ByteString> token, Code<Q> code) {
        return new SignalSpec<>(id, name, parser, token, code, 4096);
    }
}
