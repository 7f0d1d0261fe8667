package org.quicprochat.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.storage.StorageEngineFactory;
import org.quicprochat.runtime.Environment;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.config.ConfigTree;
import org.quicprochat.runtime.plugin.Candidate;
import org.quicprochat.testkit.storage.MemoryStorageEngine;

/** Collects what a test server shall be. Used by one thread. */
public final class TestServerBuilder {
    private final List<Candidate> plugins = new ArrayList<>();
    private final List<Path> droppedJars = new ArrayList<>();
    private final List<Path> bundledJars = new ArrayList<>();
    private final StringBuilder config = new StringBuilder();
    private TestClock clock = new TestClock();
    private long seed = 1;
    private boolean runsTwice = true;
    private boolean hasTestAccounts = true;
    private boolean overQuic;
    private Optional<StorageEngineFactory> engine = Optional.of(MemoryStorageEngine.factory());
    private Optional<TestAccounts> accounts = Optional.empty();
    private Optional<Path> home = Optional.empty();

    TestServerBuilder() {}

    /** Adds a plugin; its id is its class's name: {@code AuthOpaquePlugin} is {@code auth-opaque}. */
    public TestServerBuilder plugin(ServerPlugin plugin) {
        String name = plugin.getClass().getSimpleName().replaceFirst("Plugin$", "");
        return plugin(name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT), plugin);
    }

    /** Adds a plugin under an id. */
    public TestServerBuilder plugin(String id, ServerPlugin plugin) {
        plugins.add(Candidate.ofInstance(id, plugin));
        return this;
    }

    /** Puts a jar into the operator's plugins folder, where it runs only if {@code plugins.<id>.enabled = true}. */
    public TestServerBuilder drop(Path jar) {
        droppedJars.add(jar);
        return this;
    }

    /** Puts a jar among those that come with the server. */
    public TestServerBuilder bundle(Path jar) {
        bundledJars.add(jar);
        return this;
    }

    /**
     * Adds lines of configuration, which override earlier ones, such as {@code plugins.greet.config.salutation = Hi}.
     */
    public TestServerBuilder config(String... hocon) {
        for (String lines : hocon) {
            config.append(lines).append('\n');
        }
        return this;
    }

    /** Takes another storage engine than the one in memory. */
    public TestServerBuilder engine(StorageEngineFactory factory) {
        engine = Optional.of(factory);
        return this;
    }

    /** Takes no storage engine but the one that a plugin brings. */
    public TestServerBuilder withoutEngine() {
        engine = Optional.empty();
        return this;
    }

    /** Takes another clock. */
    public TestServerBuilder clock(TestClock other) {
        clock = other;
        return this;
    }

    /** Takes another seed for the server's randomness than 1. */
    public TestServerBuilder seed(long other) {
        seed = other;
        return this;
    }

    /** Lets a transaction's body run once, where nothing gets in between. */
    public TestServerBuilder bodiesOnce() {
        runsTwice = false;
        return this;
    }

    /** Leaves the built-in accounts out, where a plugin under test keeps accounts and sessions. */
    public TestServerBuilder withoutTestAccounts() {
        hasTestAccounts = false;
        return this;
    }

    /** Has calls go to the dispatcher without a network between, which is the default. */
    public TestServerBuilder inProcess() {
        overQuic = false;
        return this;
    }

    /** Has the server listen on a port, and calls go over QUIC; needs the client module on the test's class path. */
    public TestServerBuilder overQuic() {
        overQuic = true;
        return this;
    }

    /**
     * Starts the server.
     *
     * @throws BootException with every reason against it
     */
    public TestServer start() throws BootException {
        Path directory = files();
        if (hasTestAccounts) {
            TestAccounts made = new TestAccounts(clock);
            accounts = Optional.of(made);
            plugins.add(Candidate.ofInstance("test-accounts", made));
        }
        engine.ifPresent(
                factory -> plugins.add(Candidate.ofInstance("test-storage", new EnginePlugin(doubling(factory)))));
        boolean started = false;
        try {
            TestServer server = new TestServer(this, directory);
            started = true;
            return server;
        } finally {
            if (!started) {
                TestServer.delete(directory);
            }
        }
    }

    /**
     * Starts the server, in a test whose server has to start.
     *
     * @throws AssertionError where it does not
     */
    public TestServer started() {
        try {
            return start();
        } catch (BootException e) {
            throw new AssertionError(e);
        }
    }

    private StorageEngineFactory doubling(StorageEngineFactory factory) {
        return runsTwice ? directory -> new TwiceEngine(factory.open(directory)) : factory;
    }

    private Path files() {
        try {
            Path directory = Files.createTempDirectory("qpc-test-");
            Path bundled = Files.createDirectories(directory.resolve("home").resolve("plugins"));
            Path dropped = Files.createDirectories(directory.resolve("plugins"));
            for (Path jar : bundledJars) {
                Files.copy(jar, bundled.resolve(jar.getFileName()));
            }
            for (Path jar : droppedJars) {
                Files.copy(jar, dropped.resolve(jar.getFileName()));
            }
            home = Optional.of(directory.resolve("home"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("A test's directory cannot be made", e);
        }
    }

    ConfigTree tree(Path directory) throws BootException {
        String defaults = """
            server.listen = "127.0.0.1:0"
            server.data-dir = "%s"
            server.plugins-dir = "%s"
            server.drain-deadline = 5 s
            limits.rate.enabled = false
            """.formatted(directory.resolve("data"), directory.resolve("plugins"));
        return ConfigTree.ofText(defaults + config);
    }

    /** Each start has randomness of its own: one that repeated itself would make ids that are in the store already. */
    Environment environment() {
        return new Environment(clock, random(), home, plugins, false);
    }

    SecureRandom random() {
        SeededRandom random = new SeededRandom(seed);
        seed++;
        return random;
    }

    boolean isOverQuic() {
        return overQuic;
    }

    TestClock clock() {
        return clock;
    }

    TestAccounts accounts() {
        return accounts.orElseThrow(() -> new IllegalStateException("The builder left the test accounts out"));
    }
}
