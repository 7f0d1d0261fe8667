package org.quicprochat.plugin;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * One method: its id, how its request is read, who may call it, and the code. An immutable value; the methods that look
 * like setters return a changed copy.
 *
 * @param id the method id, 1 to 65 535 (inclusive)
 * @param name the name in UpperCamelCase; unique in a server
 * @param parser reads the request
 * @param handler who may call, and the code
 * @param runsInline whether the code runs on the event loop
 * @param servesDraining whether it is answered also while the server drains
 * @param requestLimit bytes of the largest request body (inclusive); empty: the server's {@code limits.request-bytes}
 * @param timeLimit after which the caller gets DeadlineExceeded; empty: the server's {@code limits.call-deadline}
 * @param loginAge the oldest login that will do; an older one is Unauthorized {@code REAUTH_REQUIRED}
 * @param rateLimit whose bucket pays for a call; empty: the server's default
 */
public record MethodSpec<Q extends MessageLite>(
        int id,
        String name,
        Parser<Q> parser,
        MethodHandler<Q> handler,
        boolean runsInline,
        boolean servesDraining,
        OptionalInt requestLimit,
        Optional<Duration> timeLimit,
        Optional<Duration> loginAge,
        Optional<RateLimit> rateLimit) {

    /** A method that anyone may call. */
    public static <Q extends MessageLite> MethodSpec<Q> open(
            int id, String name, Parser<Q> parser, MethodHandler.OpenCode<Q> code) {
        return of(id, name, parser, new MethodHandler.Open<>(code));
    }

    /** A method for callers with a session. */
    public static <Q extends MessageLite> MethodSpec<Q> session(
            int id, String name, Parser<Q> parser, Function<Q, ByteString> token, MethodHandler.SessionCode<Q> code) {
        return of(id, name, parser, new MethodHandler.Session<>(token, code));
    }

    /** A method for admins. */
    public static <Q extends MessageLite> MethodSpec<Q> admin(
            int id, String name, Parser<Q> parser, Function<Q, ByteString> token, MethodHandler.SessionCode<Q> code) {
        return of(id, name, parser, new MethodHandler.Admin<>(token, code));
    }

    /** A method for peer servers, and for callers with a session. */
    public static <Q extends MessageLite> MethodSpec<Q> peerOrSession(
            int id, String name, Parser<Q> parser, Function<Q, ByteString> token, MethodHandler.CallerCode<Q> code) {
        return of(id, name, parser, new MethodHandler.PeerOrSession<>(token, code));
    }

    private static <Q extends MessageLite> MethodSpec<Q> of(
            int id, String name, Parser<Q> parser, MethodHandler<Q> handler) {
        return new MethodSpec<>(
                id,
                name,
                parser,
                handler,
                false,
                false,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Runs the code on the event loop: for code that never blocks, for an open method only. */
    public MethodSpec<Q> inline() {
        return copy(true, servesDraining, requestLimit, timeLimit, loginAge, rateLimit);
    }

    /** Answers also while the server drains, when other methods are Unavailable {@code DRAINING} already. */
    public MethodSpec<Q> whileDraining() {
        return copy(runsInline, true, requestLimit, timeLimit, loginAge, rateLimit);
    }

    /** Sets the largest request body, in bytes (inclusive). */
    public MethodSpec<Q> maxRequestBytes(int bytes) {
        return copy(runsInline, servesDraining, OptionalInt.of(bytes), timeLimit, loginAge, rateLimit);
    }

    /** Sets the time after which the caller is told that the server gave up. */
    public MethodSpec<Q> deadline(Duration deadline) {
        return copy(runsInline, servesDraining, requestLimit, Optional.of(deadline), loginAge, rateLimit);
    }

    /** Asks for a login no older than this; else Unauthorized {@code REAUTH_REQUIRED}. */
    public MethodSpec<Q> freshLogin(Duration age) {
        return copy(runsInline, servesDraining, requestLimit, timeLimit, Optional.of(age), rateLimit);
    }

    /** Sets the bucket that pays for a call. Methods that name the same bucket share it. */
    public MethodSpec<Q> rate(RateLimit limit) {
        return copy(runsInline, servesDraining, requestLimit, timeLimit, loginAge, Optional.of(limit));
    }

    private MethodSpec<Q> copy(
            boolean inline,
            boolean draining,
            OptionalInt request,
            Optional<Duration> deadline,
            Optional<Duration> login,
            Optional<RateLimit> rate) {
        return new MethodSpec<>(id, name, parser, handler, inline, draining, request, deadline, login, rate);
    }
}
