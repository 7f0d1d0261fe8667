package org.quicprochat.runtime.dispatch;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.CallInterceptor;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.SessionAuthenticator;
import org.quicprochat.plugin.SignalSpec;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.runtime.connection.ClientConnection;
import org.quicprochat.runtime.connection.ConnectionRegistry;
import org.quicprochat.runtime.connection.Contribution;
import org.quicprochat.runtime.connection.FakeLink;
import org.quicprochat.runtime.connection.PushLimits;
import org.quicprochat.wire.PushFrame;
import org.quicprochat.wire.RequestFrame;

/** A dispatcher with methods of the test's own, sessions in a map, and connections without a transport. */
final class Bench implements AutoCloseable {
    final ManualClock clock = new ManualClock();
    final ConnectionRegistry registry = new ConnectionRegistry(PushLimits.DEFAULT);
    final Map<String, Principal> sessions = new ConcurrentHashMap<>();
    final ClassLoader pluginLoader = new ClassLoader(Bench.class.getClassLoader()) {};
    final ClassLoader sessionLoader = new ClassLoader(Bench.class.getClassLoader()) {};
    final Dispatcher dispatcher;
    private final List<Registered> methods = new ArrayList<>();
    private final List<RegisteredSignal> signals = new ArrayList<>();
    private final List<FailedPlugin> failed = new ArrayList<>();
    private final List<Contribution<CallInterceptor>> interceptors = new ArrayList<>();

    Bench() {
        this(CallLimits.DEFAULT);
    }

    Bench(CallLimits limits) {
        dispatcher = Dispatcher.start(limits, RateLimits.off(), clock, new Random(1));
    }

    /** One with token buckets on. */
    Bench(Map<String, RateLimit> overrides) {
        dispatcher = Dispatcher.start(
                CallLimits.DEFAULT, new RateLimits(true, overrides, 1000, clock), clock, new Random(1));
    }

    Bench method(MethodSpec<SessionEnvelope> spec) {
        methods.add(new Registered("test", spec, pluginLoader));
        return this;
    }

    Bench signal(int id, SignalSpec.Code<SessionEnvelope> code) {
        SignalSpec<SessionEnvelope> spec =
                SignalSpec.session(id, "Signal" + id, SessionEnvelope.parser(), SessionEnvelope::getSessionToken, code);
        signals.add(new RegisteredSignal("test", spec, pluginLoader));
        return this;
    }

    Bench failed(int first, int last) {
        failed.add(new FailedPlugin("broken", List.of(MethodRange.of(first, last))));
        return this;
    }

    Bench interceptor(String pluginId, CallInterceptor interceptor) {
        interceptors.add(new Contribution<>(pluginId, interceptor, sessionLoader));
        return this;
    }

    Bench install() {
        SessionAuthenticator authenticator = token -> {
            Principal principal = sessions.get(token.toStringUtf8());
            if (principal == null) {
                throw StatusException.unauthorized("NO_SESSION", "There is no such session");
            }
            return principal;
        };
        return install(authenticator);
    }

    Bench install(@Nullable SessionAuthenticator authenticator) {
        dispatcher.install(new MethodTable(
                methods,
                signals,
                failed,
                Optional.ofNullable(authenticator).map(it -> new Contribution<>("auth", it, sessionLoader)),
                interceptors));
        return this;
    }

    Principal session(String token, int identity, boolean admin) {
        byte[] key = new byte[IdentityKey.SIZE];
        key[0] = (byte) identity;
        Principal principal = new Principal(
                new IdentityKey(ByteString.copyFrom(key)), "user" + identity, Optional.empty(), clock.instant(), admin);
        sessions.put(token, principal);
        return principal;
    }

    ClientConnection connection() {
        return registry.open(new FakeLink());
    }

    ClientConnection connection(String address, @Nullable Peer peer) {
        return registry.open(new FakeLink(address, peer));
    }

    /** Calls as a transport does: the header first, then the body where it is welcome. */
    Reply call(ClientConnection connection, int method, int requestId, byte[] body) {
        Reply reply = new Reply();
        start(connection, method, requestId, body, reply);
        return reply;
    }

    InFlight start(ClientConnection connection, int method, int requestId, byte[] body, Answer reply) {
        RequestFrame.Header header = new RequestFrame.Header(method, requestId, body.length);
        return switch (dispatcher.admit(connection, header)) {
            case Admission.Accepted accepted -> dispatcher.call(connection, header, body, reply);
            case Admission.Refused(byte[] frame) -> {
                reply.send(frame);
                yield () -> {};
            }
        };
    }

    boolean signal(ClientConnection connection, int id, byte[] body) {
        PushFrame.Header header = new PushFrame.Header(id, body.length);
        boolean admitted = dispatcher.admitSignal(connection, header);
        if (admitted) {
            dispatcher.signal(connection, header, body);
        }
        return admitted;
    }

    static byte[] request(String token, String text) {
        return envelope(token, text).toByteArray();
    }

    static SessionEnvelope envelope(String token, String text) {
        return SessionEnvelope.newBuilder()
                .setSessionToken(ByteString.copyFromUtf8(token))
                .setBody(ByteString.copyFromUtf8(text))
                .build();
    }

    boolean idle() {
        return dispatcher.awaitIdle(Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        dispatcher.close();
    }
}
