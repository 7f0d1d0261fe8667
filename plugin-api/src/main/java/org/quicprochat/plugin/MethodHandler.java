package org.quicprochat.plugin;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.util.function.Function;

/**
 * Who may call a method, with the code that answers. The kind decides what the code is given: an open method gets no
 * principal that it could misuse.
 *
 * <p>Code runs on a virtual thread of its own and may block, unless the method is {@link MethodSpec#inline}; many calls
 * run at a time. It returns the response, or throws a {@link StatusException}; anything else it throws is a fault of
 * the server (Internal).
 *
 * @param <Q> the request message
 */
public sealed interface MethodHandler<Q extends MessageLite> {
    /** Anyone may call; nobody is known. */
    record Open<Q extends MessageLite>(OpenCode<Q> code) implements MethodHandler<Q> {}

    /** The caller has a session. */
    record Session<Q extends MessageLite>(Function<Q, ByteString> token, SessionCode<Q> code)
            implements MethodHandler<Q> {}

    /** The caller has a session, and the configuration names its account as an admin. */
    record Admin<Q extends MessageLite>(Function<Q, ByteString> token, SessionCode<Q> code)
            implements MethodHandler<Q> {}

    /** The caller is a peer server, known by its certificate, or else a client with a session. */
    record PeerOrSession<Q extends MessageLite>(Function<Q, ByteString> token, CallerCode<Q> code)
            implements MethodHandler<Q> {}

    /** Answers a call of nobody in particular. */
    @FunctionalInterface
    interface OpenCode<Q extends MessageLite> {
        /** Answers one request. */
        MessageLite handle(Call call, Q request);
    }

    /** Answers a call of an account. */
    @FunctionalInterface
    interface SessionCode<Q extends MessageLite> {
        /** Answers one request. */
        MessageLite handle(Principal principal, Call call, Q request);
    }

    /** Answers a call of a peer server or an account. */
    @FunctionalInterface
    interface CallerCode<Q extends MessageLite> {
        /** Answers one request. */
        MessageLite handle(Caller caller, Call call, Q request);
    }
}
