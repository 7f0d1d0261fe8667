package org.quicprochat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.EventType;
import org.quicprochat.plugin.HealthIndicator;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.SessionAuthenticator;
import org.quicprochat.plugin.service.Memberships;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.config.Problem;
import org.quicprochat.runtime.plugin.PluginStatus;
import org.quicprochat.testkit.storage.MemoryStorageEngine;

/** What is checked over all plugins as one set, and the order in which they start and stop. */
class PluginSetTest {
    private static PluginDefinition.Builder at(int first) {
        return PluginDefinition.builder(MethodRange.of(first, first + 9));
    }

    private static MethodSpec<SessionEnvelope> open(int id, String name) {
        return MethodSpec.open(id, name, SessionEnvelope.parser(), (call, request) -> request);
    }

    private static MethodSpec<SessionEnvelope> session(int id, String name) {
        return MethodSpec.session(
                id,
                name,
                SessionEnvelope.parser(),
                SessionEnvelope::getSessionToken,
                (caller, call, request) -> request);
    }

    private static ServerPlugin defining(Function<PluginContext, PluginDefinition.Builder> definition) {
        return context -> definition.apply(context).build();
    }

    private static List<String> refusals(TestServerBuilder builder) {
        BootException refused =
                catchThrowableOfType(BootException.class, () -> builder.start().close());
        assertThat(refused).as("the server started").isNotNull();
        return refused.problems().stream().map(Problem::text).toList();
    }

    private static List<String> refusals(PluginDefinition.Builder one, PluginDefinition.Builder other) {
        return refusals(
                TestServer.builder().plugin("one", defining(context -> one)).plugin("two", defining(context -> other)));
    }

    @Test
    void rangesIdsAndNamesAreOnePlugins() {
        assertThat(refusals(
                        at(16400).method(open(16400, "Same")).event(new EventType(16400, "Fell")),
                        at(16405).method(open(16405, "Same")).event(new EventType(16400, "Rose"))))
                .containsExactlyInAnyOrder(
                        "The method ranges 16400-16409 and 16405-16414 overlap; disable one plugin, or ask its author"
                                + " for another range",
                        "The method name Same is claimed twice; disable one plugin, or ask its author for another"
                                + " method name",
                        "The event id 16400 is claimed twice; disable one plugin, or ask its author for another event"
                                + " id");
    }

    @Test
    void aMethodIsSaneByItself() {
        assertThat(refusals(
                        at(16400)
                                .method(open(16500, "lower"))
                                .method(session(16401, "Blocks").inline())
                                .method(open(16402, "Fresh").freshLogin(Duration.ofMinutes(5)))
                                .method(open(16403, "Negative").maxRequestBytes(-1))
                                .method(open(16404, "Hasty").deadline(Duration.ZERO)),
                        at(16420).event(new EventType(5, "Early"))))
                .hasSize(7)
                .anyMatch(text -> text.startsWith("The method 16500 lower lies outside the plugin's ranges"))
                .anyMatch(text -> text.startsWith("The name lower is not UpperCamelCase"))
                .anyMatch(text -> text.startsWith("The method 16401 Blocks is inline"))
                .anyMatch(text -> text.startsWith("The method 16402 Fresh asks for a fresh login"))
                .anyMatch(text -> text.startsWith("The method 16403 Negative has a request limit"))
                .anyMatch(text -> text.startsWith("The method 16404 Hasty has a deadline"))
                .anyMatch(text -> text.startsWith("The event 5 Early lies outside"));
    }

    @Test
    void bucketsJobsAndTypesAreSane() {
        BackgroundJob job = new BackgroundJob("sweep", Duration.ZERO, () -> {});
        assertThat(refusals(
                        at(16400)
                                .method(open(16400, "A").rate(RateLimit.perSecond("shared", 1, 1)))
                                .job(job)
                                .extend(Integer.class, 5),
                        at(16410).method(open(16410, "B").rate(RateLimit.perSecond("shared", 2, 1)))))
                .containsExactlyInAnyOrder(
                        "The rate limit shared is defined twice with different numbers",
                        "The job sweep has an interval under 1 ms",
                        "The plugin offers java.lang.Integer, which is no interface; services and extension points are"
                                + " interfaces");
    }

    @Test
    void engineAndAuthenticatorAreOne() {
        SessionAuthenticator second = token -> {
            throw new IllegalStateException("never called");
        };
        assertThat(refusals(TestServer.builder().withoutEngine()))
                .containsExactly("No running plugin brings a storage engine; enable one that does");
        assertThat(refusals(TestServer.builder()
                        .plugin("other", new EnginePlugin(MemoryStorageEngine.factory()))
                        .plugin("sessions", defining(context -> at(16400).extend(SessionAuthenticator.class, second)))))
                .containsExactlyInAnyOrder(
                        "More than one plugin brings a storage engine; enable exactly one of them",
                        "More than one plugin keeps sessions; enable exactly one of them");
        assertThat(refusals(TestServer.builder()
                        .withoutTestAccounts()
                        .plugin("user", defining(context -> at(16400).method(session(16400, "Ask"))))))
                .containsExactly("The methods need sessions, which no running plugin keeps; enable one that does");
    }

    private interface Left {}

    private interface Right {}

    private static final class Both implements Left, Right {}

    @Test
    void servicesAreProvidedOnceAndRequiredInNoCircle() {
        assertThat(refusals(TestServer.builder().plugin("needy", defining(context -> {
                    context.require(Memberships.class);
                    return at(16400);
                }))))
                .containsExactly("The plugin requires the service Memberships, which no running plugin provides; enable"
                        + " one that does, or disable this one");
        assertThat(refusals(at(16400).provide(Left.class, new Both()), at(16410).provide(Left.class, new Both())))
                .containsExactly("The service Left is provided twice; disable one plugin");
        assertThat(refusals(TestServer.builder()
                        .plugin("one", defining(context -> {
                            context.require(Right.class);
                            return at(16400).provide(Left.class, new Both());
                        }))
                        .plugin("two", defining(context -> {
                            context.require(Left.class);
                            return at(16410).provide(Right.class, new Both());
                        }))))
                .containsExactly("The plugins require each other in a circle, so none can start first; disable one");
    }

    @Test
    void pluginsStartAfterWhatTheyRequireAndStopInReverse() throws Exception {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        ServerPlugin user = defining(context -> {
            context.require(Left.class);
            context.optional(TransparencyLog.class);
            return at(16400).onStart(() -> events.add("start user")).onStop(() -> events.add("stop user"));
        });
        ServerPlugin provider = defining(context -> {
            context.optional(Right.class);
            return at(16410)
                    .provide(Left.class, new Both())
                    .onStart(() -> events.add("start provider"))
                    .onStop(() -> events.add("stop provider"));
        });
        ServerPlugin late = defining(context -> {
            context.require(Left.class);
            return at(16420)
                    .provide(Right.class, new Both())
                    .onStart(() -> events.add("start late"))
                    .onStop(() -> events.add("stop late"));
        });

        TestServer.builder()
                .plugin("a-user", user)
                .plugin("b-provider", provider)
                .plugin("c-late", late)
                .start()
                .close();

        assertThat(events)
                .containsExactly(
                        "start provider", "start user", "start late", "stop late", "stop user", "stop provider");
    }

    @Test
    void aPluginThatFailsTakesThoseThatRequireItAlong() throws Exception {
        List<Boolean> seen = new ArrayList<>();
        ServerPlugin failing = defining(context -> at(16400)
                .provide(Left.class, new Both())
                .extend(HealthIndicator.class, Optional::empty)
                .onStart(() -> {
                    throw new IllegalStateException("no");
                }));
        ServerPlugin needy = defining(context -> {
            context.require(Left.class);
            return at(16410);
        });
        ServerPlugin modest = defining(context -> {
            var left = context.optional(Left.class);
            var indicators = context.extensions(HealthIndicator.class);
            return at(16420)
                    .onStart(() -> seen.add(left.get().isPresent()))
                    .onStart(() -> seen.add(indicators.get().isEmpty()));
        });
        try (TestServer server = TestServer.builder()
                .plugin("failing", failing)
                .plugin("needy", needy)
                .plugin("modest", modest)
                .config("plugins { failing.required = false, needy.required = false }")
                .start()) {
            assertThat(server.plugins())
                    .filteredOn(row -> row.state() == PluginStatus.State.FAILED)
                    .extracting(PluginStatus::why)
                    .satisfiesExactly(
                            why -> assertThat(why).startsWith("onStart throws"),
                            why -> assertThat(why).isEqualTo("The plugin that provides Left failed"));
            assertThat(server.call(16415, SessionEnvelope.getDefaultInstance()).reason())
                    .isEqualTo("PLUGIN_FAILED");
            assertThat(seen).containsExactly(false, true);
        }
    }

    @Test
    void aPluginSeesWhoContributesAndWhoFailed() throws Exception {
        List<String> seen = new ArrayList<>();
        List<PluginContext> kept = new ArrayList<>();
        ServerPlugin asking = defining(context -> {
            kept.add(context);
            var indicators = context.contributions(HealthIndicator.class);
            return at(16400)
                    .onStart(() -> indicators
                            .get()
                            .forEach(one -> seen.add(one.pluginId() + " "
                                    + one.instance().problem().orElse("well"))));
        });
        ServerPlugin failing = defining(context -> at(16410)
                .extend(HealthIndicator.class, Optional::empty)
                .onStart(() -> {
                    throw new IllegalStateException("no");
                }));
        try (TestServer server = TestServer.builder()
                .plugin("asking", asking)
                .plugin("b", defining(context -> at(16420).extend(HealthIndicator.class, () -> Optional.of("ill"))))
                .plugin(
                        "a",
                        defining(context -> at(16430)
                                .extend(HealthIndicator.class, Optional::empty)
                                .extend(HealthIndicator.class, () -> Optional.of("tired"))))
                .plugin("a-failing", failing)
                .config("plugins.a-failing.required = false")
                .start()) {
            assertThat(seen).containsExactly("a well", "a tired", "b ill");
            assertThat(kept.getFirst().server().failedPlugins()).containsExactly("a-failing");
            assertThat(server.view().failedPlugins()).containsExactly("a-failing");
        }
    }

    @Test
    void whatIsClaimedAfterDefineIsRefused() throws Exception {
        List<String> said = new ArrayList<>();
        ServerPlugin late = defining(context -> at(16400).onStart(() -> {
            try {
                context.subspace("late");
            } catch (IllegalStateException e) {
                said.add(String.valueOf(e.getMessage()));
            }
        }));

        TestServer.builder().plugin("late", late).start().close();

        assertThat(said).containsExactly("A plugin claims subspaces in define() only");
    }

    @Test
    void aDroppedJarClaimsThirdPartiesIdsOnly(@TempDir Path directory) throws Exception {
        Path jar = PluginJar.defining("odd", "return PluginDefinition.builder(MethodRange.of(300, 309)).build();")
                .write(directory);

        assertThat(refusals(TestServer.builder().drop(jar).config("plugins.odd.enabled = true")))
                .containsExactly("The range 300-309 is the server's own; a plugin of the plugins folder claims ids of"
                        + " 16384 to 65535");
        TestServer.builder().bundle(jar).start().close();
    }
}
