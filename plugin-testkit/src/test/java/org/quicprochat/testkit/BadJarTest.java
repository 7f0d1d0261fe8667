package org.quicprochat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.config.Problem;
import org.quicprochat.runtime.plugin.PluginStatus;
import org.quicprochat.wire.Status;

/** Every way in which a jar can be bad, and the sentence that tells the operator what to do. */
class BadJarTest {
    private static final String EMPTY = "return PluginDefinition.builder(MethodRange.of(16400, 16409)).build();";
    private static final SessionEnvelope NOTHING = SessionEnvelope.getDefaultInstance();

    @TempDir
    private Path directory;

    private static TestServerBuilder server() {
        return TestServer.builder().config("plugins.odd.enabled = true");
    }

    private static String refusal(TestServerBuilder builder) {
        BootException refused =
                catchThrowableOfType(BootException.class, () -> builder.start().close());
        assertThat(refused).as("the server started").isNotNull();
        List<Problem> problems = refused.problems();
        assertThat(problems).as(refused.getMessage()).hasSize(1);
        return problems.getFirst().toString();
    }

    private String refusalOf(PluginJar jar) throws Exception {
        return refusal(server().drop(jar.write(directory)));
    }

    @Test
    void aFileThatIsNoJar() throws Exception {
        Path jar = Files.write(directory.resolve("odd.jar"), new byte[] {1, 2, 3});

        assertThat(refusal(TestServer.builder().drop(jar)))
                .contains("odd.jar")
                .endsWith("The file is damaged or no jar; copy it again from where it was built, or remove it");
    }

    @Test
    void aJarWithoutManifest() throws Exception {
        Path jar = PluginJar.of("odd").withoutManifest().entry("a", new byte[1]).write(directory);

        assertThat(refusal(TestServer.builder().drop(jar)))
                .endsWith("The jar has no manifest, so this is no plugin; remove it from the folder, or build it with"
                        + " Plugin-Id, Plugin-Version and Plugin-Class in its manifest");
    }

    @Test
    void aJarWithoutIdOrVersion() throws Exception {
        Path noId = PluginJar.of("odd").attribute("Plugin-Id", "").write(directory, "a.jar");
        Path noVersion = PluginJar.of("odd").attribute("Plugin-Version", "").write(directory, "b.jar");

        assertThat(refusal(TestServer.builder().drop(noId))).contains("The manifest has no Plugin-Id of a to z");
        assertThat(refusal(TestServer.builder().drop(noVersion))).contains("The manifest has no Plugin-Version");
    }

    @Test
    void twoJarsOfOneId() throws Exception {
        PluginJar jar = PluginJar.defining("odd", EMPTY);

        assertThat(refusal(server().drop(jar.write(directory, "one.jar")).drop(jar.write(directory, "two.jar"))))
                .isEqualTo("plugin odd: Two jars have this Plugin-Id: one.jar and two.jar; remove one of them");
    }

    @Test
    void aJarForAnotherVersionOfTheApi() throws Exception {
        assertThat(refusalOf(PluginJar.defining("odd", EMPTY).attribute("Plugin-Requires", ">=7.0.0")))
                .isEqualTo("plugin odd (odd.jar): The plugin is made for plugin-api >=7.0.0, and this server has 0.1.0;"
                        + " install the plugin's release for this server, or a server that fits the plugin");
    }

    @Test
    void aRequirementThatIsNone() throws Exception {
        assertThat(refusalOf(PluginJar.defining("odd", EMPTY).attribute("Plugin-Requires", "new!")))
                .contains("Plugin-Requires is no version expression");
    }

    @Test
    void aJarWithACopyOfTheApi() throws Exception {
        assertThat(refusalOf(PluginJar.defining("odd", EMPTY).entry("org/quicprochat/plugin/Call.class", new byte[1])))
                .isEqualTo("plugin odd (odd.jar): The jar holds a copy of plugin-api, which the server brings; give"
                        + " plugin-api the scope provided in the plugin's build, and build it again");
        assertThat(refusalOf(PluginJar.defining("odd", EMPTY)
                        .entry("META-INF/versions/21/com/google/protobuf/Any.class", new byte[1])))
                .contains("a copy of protobuf-java");
        assertThat(refusalOf(PluginJar.defining("odd", EMPTY)
                        .entry("org/quicprochat/proto/v1/ErrorDetail.class", new byte[1])))
                .contains("a copy of wire");
    }

    @Test
    void aClassThatIsNotThere() throws Exception {
        assertThat(refusalOf(PluginJar.of("odd").attribute("Plugin-Class", "sample.Gone")))
                .contains("The class sample.Gone that Plugin-Class names is not in the jar");
        assertThat(refusalOf(PluginJar.of("odd"))).contains("The manifest has no Plugin-Class");
        assertThat(refusalOf(PluginJar.of("odd")
                        .source("sample.Other", "package sample; public class Other {}")
                        .attribute("Plugin-Class", "sample.Other")))
                .contains("is no ServerPlugin; let it implement");
    }

    @Test
    void aConstructorThatThrows() throws Exception {
        assertThat(refusalOf(PluginJar.of("odd")
                        .plugin("public EntryPlugin() { throw new IllegalStateException(\"no\"); }", EMPTY)))
                .contains("The constructor of sample.odd.EntryPlugin throws java.lang.IllegalStateException: no");
    }

    @Test
    void definingThatThrows() throws Exception {
        assertThat(refusalOf(PluginJar.defining("odd", "throw new IllegalStateException(\"no\");")))
                .isEqualTo("plugin odd (odd.jar): define() throws java.lang.IllegalStateException: no; report this to"
                        + " the plugin's author, or set plugins.odd.enabled = false");
        assertThat(refusalOf(PluginJar.defining("odd", "throw new IllegalArgumentException(\"Too small\");")))
                .isEqualTo("plugin odd (odd.jar): Too small; mend plugins.odd.config, or report this to the plugin's"
                        + " author");
    }

    @Test
    void definingThatHangs() throws Exception {
        Path jar = PluginJar.defining("odd", "while (true) { java.util.concurrent.locks.LockSupport.park(); }")
                .write(directory);

        assertThat(refusal(server().drop(jar).config("server.plugin-start-deadline = 100 ms")))
                .contains("define() did not return within 100 ms");
    }

    @Test
    void definingThatNeedsWhatTheServerHides() throws Exception {
        assertThat(refusalOf(PluginJar.defining("odd", "io.netty.buffer.Unpooled.buffer(); " + EMPTY)))
                .contains("define() cannot run")
                .contains("io/netty/buffer/Unpooled")
                .endsWith("what the plugin needs and plugin-api lacks has to be in its jar");
        assertThat(refusalOf(
                        PluginJar.defining("odd", "String s = org.quicprochat.runtime.Main.class.getName(); " + EMPTY)))
                .contains("org/quicprochat/runtime/Main");
    }

    @Test
    void startingThatThrowsOrHangs() throws Exception {
        String throwing = "return PluginDefinition.builder(MethodRange.of(16400, 16409))"
                + ".onStart(() -> { throw new java.io.IOException(\"no disk\"); }).build();";
        String hanging = "return PluginDefinition.builder(MethodRange.of(16400, 16409))"
                + ".onStart(() -> new java.util.concurrent.CountDownLatch(1).await()).build();";

        assertThat(refusalOf(PluginJar.defining("odd", throwing)))
                .isEqualTo("plugin odd (odd.jar): onStart throws java.io.IOException: no disk; see the log, mend its"
                        + " configuration, or set plugins.odd.enabled = false");
        Path jar = PluginJar.defining("odd", hanging).write(directory, "hanging.jar");
        assertThat(refusal(server().drop(jar).config("server.plugin-start-deadline = 100 ms")))
                .contains("onStart did not end within 100 ms");
    }

    @Test
    void stoppingThatThrowsOrHangsDoesNotHoldTheServer() throws Exception {
        String statements = "return PluginDefinition.builder(MethodRange.of(16400, 16409))"
                + ".onStop(() -> { throw new IllegalStateException(); }).build();";
        String hanging = "return PluginDefinition.builder(MethodRange.of(16410, 16419))"
                + ".onStop(() -> new java.util.concurrent.CountDownLatch(1).await()).build();";
        Path throwing = PluginJar.defining("odd", statements).write(directory);
        Path stuck = PluginJar.defining("stuck", hanging).write(directory);
        TestServer server = server().drop(throwing)
                .drop(stuck)
                .config("plugins.stuck.enabled = true")
                .config("server.plugin-stop-deadline = 100 ms")
                .start();

        server.close();

        assertThat(server.dataDir()).as("the close came to its end").doesNotExist();
    }

    @Test
    void aHandlerThatThrowsIsAFaultOfTheServer() throws Exception {
        Path jar = PluginJar.defining("odd", """
            return PluginDefinition.builder(MethodRange.of(16400, 16409))
                    .method(MethodSpec.open(16400, "Fail", SessionEnvelope.parser(),
                            (call, request) -> { throw new IllegalStateException("inner"); }))
                    .method(MethodSpec.open(16401, "Lack", SessionEnvelope.parser(),
                            (call, request) -> say(io.netty.buffer.Unpooled.buffer())))
                    .build();
            """).write(directory);
        try (TestServer server = server().drop(jar).start()) {
            TestAnswer failed = server.call(16400, NOTHING);

            assertThat(failed.status()).isEqualTo(Status.INTERNAL);
            assertThat(failed.detail().getIncidentId()).isNotEmpty();
            assertThat(failed.detail().toString()).doesNotContain("inner");
            assertThat(server.call(16401, NOTHING).status()).isEqualTo(Status.INTERNAL);
        }
    }

    @Test
    void aDroppedJarRunsOnlyWhereItIsEnabled() throws Exception {
        Path jar = PluginJar.defining("odd", EMPTY).write(directory);
        try (TestServer server = TestServer.builder().drop(jar).start()) {
            assertThat(server.plugins())
                    .filteredOn(row -> row.id().equals("odd"))
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.state()).isEqualTo(PluginStatus.State.DISABLED);
                        assertThat(row.why()).isEqualTo("not enabled; set plugins.odd.enabled = true");
                    });
            assertThat(server.call(16400, NOTHING).status()).isEqualTo(Status.UNKNOWN_METHOD);
        }
    }

    @Test
    void aPluginThatTheConfigurationNamesAndNoJarHas() {
        assertThat(refusal(TestServer.builder().config("plugins.test-storag.enabled = true")))
                .contains("plugins.test-storag names a plugin of which there is no jar; did you mean test-storage?");
    }

    @Test
    void aKeyThatThePluginDoesNotKnow() throws Exception {
        Path jar =
                PluginJar.defining("odd", EMPTY).reference("salutation = Hello").write(directory);

        assertThat(refusal(server().drop(jar).config("plugins.odd.config.salutaton = Hi")))
                .contains("plugins.odd.config.salutaton is no key of the plugin odd; did you mean"
                        + " plugins.odd.config.salutation?");
    }

    @Test
    void aPluginThatIsNotRequiredFailsAlone() throws Exception {
        String unstartable = "return PluginDefinition.builder(MethodRange.of(16400, 16409))"
                + ".onStart(() -> { throw new IllegalStateException(\"no\"); }).build();";
        PluginJar unloadable =
                PluginJar.of("odd").attribute("Plugin-Class", "sample.Gone").attribute("Plugin-Ranges", "16400-16409");
        PluginJar undefinable = PluginJar.defining("odd", "throw new IllegalStateException(\"no\");")
                .attribute("Plugin-Ranges", "16400-16409");
        PluginJar contradicting = PluginJar.defining("odd", "ctx.require(Memberships.class); " + EMPTY);
        List<PluginJar> jars = List.of(PluginJar.defining("odd", unstartable), unloadable, undefinable, contradicting);
        for (PluginJar jar : jars) {
            try (TestServer server = server().drop(jar.write(directory))
                    .config("plugins.odd.required = false")
                    .start()) {
                TestAnswer answer = server.call(16405, NOTHING);

                assertThat(answer.status()).isEqualTo(Status.UNAVAILABLE);
                assertThat(answer.reason()).isEqualTo("PLUGIN_FAILED");
                assertThat(server.plugins())
                        .filteredOn(row -> row.state() == PluginStatus.State.FAILED)
                        .singleElement()
                        .satisfies(row -> assertThat(row.why()).isNotEmpty());
            }
        }
    }

    @Test
    void everyReasonIsToldAtOnce() throws Exception {
        Path jar = PluginJar.defining("odd", "throw new IllegalStateException(\"no\");")
                .write(directory);
        Path junk = Files.write(directory.resolve("junk.jar"), new byte[3]);

        BootException refused = catchThrowableOfType(
                BootException.class,
                () -> server().drop(jar)
                        .drop(junk)
                        .config("server.lisen = 1")
                        .config("limits.rate.nobodys { burst = 1, refill = 1, period = 1 s }")
                        .start());

        assertThat(refused.getMessage())
                .contains("server.lisen is no key")
                .contains("junk.jar")
                .contains("define() throws")
                .contains("limits.rate.nobodys");
    }
}
