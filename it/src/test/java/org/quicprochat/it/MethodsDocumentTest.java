package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.service.PeerLink;
import org.quicprochat.runtime.config.ConfigTree;
import org.quicprochat.runtime.config.Launch;
import org.quicprochat.runtime.config.ServerSettings;
import org.quicprochat.runtime.connection.ConnectionRegistry;
import org.quicprochat.runtime.dispatch.MethodTable;
import org.quicprochat.runtime.dispatch.RateLimits;
import org.quicprochat.runtime.plugin.Host;
import org.quicprochat.runtime.plugin.MethodsDocument;
import org.quicprochat.runtime.plugin.PluginBoot;
import org.quicprochat.runtime.plugin.PluginJars;
import org.quicprochat.runtime.plugin.PluginSet;
import org.quicprochat.runtime.storage.KeySpace;
import org.quicprochat.runtime.storage.TransactionRunner;

/**
 * {@code docs/methods.md} is what the plugins of the distribution define; {@code mvn -pl it -am verify
 * -Dtidy.write=true} writes it.
 */
class MethodsDocumentTest {
    private static final Path ROOT = Path.of(System.getProperty("qpc.root"));

    @TempDir
    Path nowhere;

    @Test
    void theDocumentIsWhatThePluginsDefine() throws Exception {
        Path document = ROOT.resolve("docs/methods.md");
        String defined = defined();
        assertThat(defined).contains("| 100 | ", "| 200 | ", "| 802 | ", "| 1000 | ");
        if (Boolean.getBoolean("tidy.write")) {
            Files.writeString(document, defined);
        }

        assertThat(document)
                .as("not up to date; run: mvn -pl it -am verify -Dtidy.write=true -Dtest=MethodsDocumentTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(defined);
    }

    /** What a server with nothing configured would offer: its own boot, up to the checked set of plugins. */
    private String defined() throws Exception {
        ConfigTree tree = ConfigTree.load(
                Launch.parse(List.of("--data-dir", nowhere.resolve("data").toString()), Map.of()), Optional.empty());
        ServerSettings settings = tree.settings();
        try (PluginJars jars = new PluginJars(Optional.of(ROOT.resolve("dist/plugins")), nowhere)) {
            PluginBoot boot = new PluginBoot(
                    tree,
                    host(settings),
                    jars.candidates(),
                    jars.problems(),
                    jars::satisfies,
                    settings.deadlines().pluginStart());
            PluginSet plugins = boot.assemble();
            MethodTable table = plugins.methodTable();
            return MethodsDocument.render(table.methods(), table.signals(), plugins.events());
        }
    }

    private static Host host(ServerSettings settings) {
        SecureRandom random = new SecureRandom();
        return new Host(
                new TransactionRunner(settings.storage(), random),
                new KeySpace(),
                InstantSource.fixed(Instant.EPOCH),
                random,
                new ConnectionRegistry(settings.pushes()),
                RateLimits.off(),
                new NeverStarted(),
                PeerLink.none(),
                settings.dataDir());
    }

    private record NeverStarted() implements ServerView {
        @Override
        public State state() {
            return State.STARTING;
        }

        @Override
        public Instant startedAt() {
            return Instant.EPOCH;
        }

        @Override
        public Optional<String> domain() {
            return Optional.empty();
        }

        @Override
        public List<String> failedPlugins() {
            return List.of();
        }

        @Override
        public boolean isAdmin(String username) {
            return false;
        }
    }
}
