package org.quicprochat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.plugin.HealthIndicator;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.runtime.config.BootException;

/** What a plugin's jar sees, and which class loader its code runs with. */
class IsolationTest {
    @TempDir
    private Path directory;

    private static String say(TestServer server, int method, ByteString token) {
        SessionEnvelope request =
                SessionEnvelope.newBuilder().setSessionToken(token).build();
        return server.call(method, request, SessionEnvelope.parser()).getBody().toStringUtf8();
    }

    @Test
    void aPluginSeesTheApiAndNothingElseOfTheServer() throws Exception {
        Path jar = PluginJar.of("odd").plugin("""
            static String sees(String name) {
                try {
                    return String.valueOf(Class.forName(name) != null);
                } catch (Throwable e) {
                    return "no";
                }
            }
            static boolean finds(String path) {
                return EntryPlugin.class.getClassLoader().getResource(path) != null;
            }
            """, """
            String seen = sees("io.netty.buffer.ByteBuf") + sees("org.pf4j.Plugin")
                    + sees("org.quicprochat.runtime.Server") + sees("org.quicprochat.testkit.TestServer")
                    + sees("com.github.benmanes.caffeine.cache.Cache") + sees("org.quicprochat.wire.Status")
                    + sees("com.google.protobuf.ByteString") + sees("org.slf4j.Logger")
                    + sees("org.quicprochat.proto.v1.ErrorDetail") + sees("java.sql.Connection")
                    + finds("io/netty/buffer/ByteBuf.class")
                                + finds("META-INF/services/org.slf4j.spi.SLF4JServiceProvider")
                    + finds("org/quicprochat/wire/Status.class");
            return PluginDefinition.builder(MethodRange.of(16400, 16409))
                    .method(MethodSpec.open(16400, "See", SessionEnvelope.parser(), (call, request) -> say(seen)))
                    .build();
            """).write(directory);
        try (TestServer server = TestServer.builder()
                .drop(jar)
                .config("plugins.odd.enabled = true")
                .start()) {
            assertThat(say(server, 16400, ByteString.EMPTY)).isEqualTo("nononononotruetruetruetruetruefalsefalsetrue");
        }
    }

    @Test
    void everyCallIntoAPluginHasItsClassLoader() throws Exception {
        Path jar = noting().write(directory);
        String[] users = new String[1];
        try (TestServer server = TestServer.builder()
                .drop(jar)
                .config("plugins.odd.enabled = true")
                .plugin("user", ctx -> {
                    var indicators = ctx.extensions(HealthIndicator.class);
                    var service = ctx.require(HealthIndicator.class);
                    return PluginDefinition.builder(MethodRange.of(16410, 16419))
                            .onStart(() -> service.get().problem())
                            .onStart(() -> indicators.get().forEach(one -> users[0] = String.valueOf(one.problem())))
                            .build();
                })
                .start()) {
            say(server, 16401, server.account("alice").token());
            say(server, 16402, ByteString.EMPTY);
            server.runJobs();

            assertThat(users[0]).isEqualTo("Optional.empty");
            assertThat(say(server, 16400, ByteString.EMPTY))
                    .isEqualTo("[afterCommit, attachment, constructor, define, extension, handler, inline, interceptor,"
                            + " job, service, start, token, transaction, visitor] []");
        }
    }

    @Test
    void aPluginSeesTheClassesOfThoseItDependsOn() throws Exception {
        Path base = PluginJar.defining("base", "return PluginDefinition.builder(MethodRange.of(16400, 16409)).build();")
                .source(
                        "sample.base.Shared",
                        "package sample.base; public class Shared { public static int ONE() { return 1; } }")
                .write(directory);
        PluginJar user = PluginJar.defining("user", """
            return PluginDefinition.builder(MethodRange.of(16410, 16419))
                    .method(MethodSpec.open(16410, "One", SessionEnvelope.parser(),
                            (call, request) -> say(sample.base.Shared.ONE())))
                    .build();
            """).against(base);
        Path dependent = user.attribute("Plugin-Dependencies", "base@>=1.0.0").write(directory);
        Path demanding = user.attribute("Plugin-Dependencies", "base@>=2.0.0").write(directory, "demanding.jar");
        String enabled = "plugins { base.enabled = true, user.enabled = true }";
        try (TestServer server =
                TestServer.builder().drop(base).drop(dependent).config(enabled).start()) {
            assertThat(say(server, 16410, ByteString.EMPTY)).isEqualTo("1");
        }

        BootException older = catchThrowableOfType(
                BootException.class,
                () -> TestServer.builder()
                        .drop(base)
                        .drop(demanding)
                        .config(enabled)
                        .start());
        BootException without = catchThrowableOfType(
                BootException.class,
                () -> TestServer.builder()
                        .drop(dependent)
                        .config("plugins.user.enabled = true")
                        .start());

        assertThat(older.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text())
                        .contains("asks for the plugin base in version >=2.0.0, and 1.0.0 is installed"));
        assertThat(without.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.text())
                        .contains("Plugin-Dependencies names the plugin base, which is not there, not enabled"));
    }

    /** A jar whose every kind of code notes where it ran, and where its class loader was not the thread's. */
    private static PluginJar noting() {
        return PluginJar.of("odd").plugin("""
            static final Set<String> WRONG = java.util.concurrent.ConcurrentHashMap.newKeySet();
            static final Set<String> SEEN = java.util.concurrent.ConcurrentHashMap.newKeySet();
            static void check(String where) {
                SEEN.add(where);
                if (Thread.currentThread().getContextClassLoader() != EntryPlugin.class.getClassLoader()) {
                    WRONG.add(where);
                }
            }
            public EntryPlugin() { check("constructor"); }
            """, """
            check("define");
            Subspace space = ctx.subspace("s");
            return PluginDefinition.builder(MethodRange.of(16400, 16409))
                    .method(MethodSpec.open(16400, "Report", SessionEnvelope.parser(), (call, request) ->
                            say(new TreeSet<>(SEEN) + " " + WRONG)))
                    .method(MethodSpec.session(16401, "Work", SessionEnvelope.parser(), request -> {
                        check("token");
                        return request.getSessionToken();
                    }, (principal, call, request) -> {
                        check("handler");
                        call.connection().attachment(EntryPlugin.class, () -> { check("attachment"); return this; });
                        return ctx.store().run(tx -> {
                            check("transaction");
                            tx.setNumber(space.key("k"), 1);
                            tx.visit(space.range(), ScanOrder.ASCENDING, entry -> { check("visitor"); return true; });
                            tx.afterCommit(() -> check("afterCommit"));
                            return say("done");
                        });
                    }))
                    .method(MethodSpec.open(16402, "Inline", SessionEnvelope.parser(), (call, request) -> {
                        check("inline");
                        return say("done");
                    }).inline())
                    .extend(CallInterceptor.class, new CallInterceptor() {
                        public Phase phase() { return Phase.OTHER; }
                        public void intercept(Principal principal, Call call) { check("interceptor"); }
                    })
                    .extend(ConnectionListener.class, new ConnectionListener() {
                        public void connected(Connection c, IdentityKey k, Optional<DeviceId> d) {}
                        public void disconnected(Connection c, IdentityKey k, Optional<DeviceId> d) {}
                    })
                    .extend(HealthIndicator.class, () -> { check("extension"); return Optional.empty(); })
                    .provide(HealthIndicator.class, () -> { check("service"); return Optional.empty(); })
                    .job(new BackgroundJob("j", Duration.ofHours(1), () -> check("job")))
                    .onStart(() -> check("start"))
                    .build();
            """);
    }
}
