package org.quicprochat.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.service.PeerLink;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.config.ConfigTree;
import org.quicprochat.runtime.config.Problem;
import org.quicprochat.runtime.config.ServerSettings;
import org.quicprochat.runtime.connection.ConnectionRegistry;
import org.quicprochat.runtime.dispatch.Dispatcher;
import org.quicprochat.runtime.dispatch.RateLimits;
import org.quicprochat.runtime.plugin.Candidate;
import org.quicprochat.runtime.plugin.Directories;
import org.quicprochat.runtime.plugin.Host;
import org.quicprochat.runtime.plugin.PluginBoot;
import org.quicprochat.runtime.plugin.PluginJars;
import org.quicprochat.runtime.plugin.PluginSet;
import org.quicprochat.runtime.plugin.PluginStatus;
import org.quicprochat.runtime.storage.KeySpace;
import org.quicprochat.runtime.storage.SchemaMismatch;
import org.quicprochat.runtime.storage.TransactionRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of a server but its listener: what serves a call once a transport has read it. Starting is plan, load, define,
 * check, open the store, start hooks; closing is the reverse. Thread-safe once started.
 */
public final class Backend implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Backend.class);

    private final ServerSettings settings;
    private final ServerStatus status;
    private final ConnectionRegistry connections;
    private final Dispatcher dispatcher;
    private final TransactionRunner store;
    private final KeySpace keys;
    private final PluginSet plugins;
    private final Deque<Runnable> closers;
    private final boolean runsJobs;

    private Backend(Starter starter, PluginSet plugins) {
        this.settings = starter.settings;
        this.status = starter.status;
        this.connections = starter.connections;
        this.dispatcher = starter.dispatcher;
        this.store = starter.store;
        this.keys = starter.keys;
        this.plugins = plugins;
        this.closers = starter.closers;
        this.runsJobs = starter.environment.runsJobs();
    }

    /**
     * Starts it, up to where a listener could be bound. Blocks.
     *
     * @param peers the peer servers, as plugins reach them
     * @throws BootException with every reason against it; nothing is left running then
     */
    public static Backend start(ConfigTree tree, Environment environment, PeerLink peers) throws BootException {
        Starter starter = new Starter(tree, environment, peers);
        boolean started = false;
        try {
            Backend backend = starter.start();
            started = true;
            return backend;
        } finally {
            if (!started) {
                closeAll(starter.closers);
            }
        }
    }

    /** The steps of a start, with what has to be undone. Used once. */
    private static final class Starter {
        private final Deque<Runnable> closers = new ArrayDeque<>();
        private final ConfigTree tree;
        private final Environment environment;
        private final PeerLink peers;
        private final ServerSettings settings;
        private final ServerStatus status;
        private final ConnectionRegistry connections;
        private final TransactionRunner store;
        private final KeySpace keys = new KeySpace();
        private final RateLimits rates;
        private final Dispatcher dispatcher;

        Starter(ConfigTree tree, Environment environment, PeerLink peers) throws BootException {
            this.tree = tree;
            this.environment = environment;
            this.peers = peers;
            // With a broken tree the boot goes on over the defaults, to find what else is wrong, and fails at its end.
            settings = (tree.problems().isEmpty() ? tree : ConfigTree.defaults()).settings();
            status = new ServerStatus(
                    environment.clock().instant(), settings.federation().domain(), settings.admins());
            connections = new ConnectionRegistry(settings.pushes());
            store = new TransactionRunner(settings.storage(), environment.random());
            rates = new RateLimits(
                    settings.rates().enabled(),
                    settings.rates().byName(),
                    settings.rates().maxBuckets(),
                    environment.clock());
            dispatcher = Dispatcher.start(settings.calls(), rates, environment.clock(), environment.random());
            closers.push(dispatcher::close);
        }

        Backend start() throws BootException {
            PluginSet plugins = assemble();
            openStore(plugins);
            checkLayouts();
            Duration stopDeadline = settings.deadlines().pluginStop();
            closers.push(() -> plugins.stop(stopDeadline));
            plugins.start(settings.deadlines().pluginStart());
            status.failed(plugins.status().stream()
                    .filter(row -> row.state() == PluginStatus.State.FAILED)
                    .map(PluginStatus::id)
                    .toList());
            connections.listeners(plugins.connectionListeners());
            dispatcher.install(plugins.methodTable());
            return new Backend(this, plugins);
        }

        private PluginSet assemble() throws BootException {
            PluginJars jars =
                    new PluginJars(environment.home().map(home -> home.resolve("plugins")), tree.pluginsDir());
            closers.push(jars::close);
            List<Candidate> candidates = new ArrayList<>(environment.plugins());
            candidates.addAll(jars.candidates());
            Host host = new Host(
                    store,
                    keys,
                    environment.clock(),
                    environment.random(),
                    connections,
                    rates,
                    status,
                    peers,
                    settings.dataDir());
            Duration deadline = settings.deadlines().pluginStart();
            return new PluginBoot(tree, host, candidates, jars.problems(), jars::satisfies, deadline).assemble();
        }

        private void openStore(PluginSet plugins) throws BootException {
            Path directory = settings.dataDir().resolve("store");
            try {
                Directories.create(settings.dataDir());
                Directories.create(directory);
                StorageEngine engine = plugins.openEngine(directory);
                closers.push(engine::close);
                store.open(engine);
            } catch (IOException e) {
                throw new BootException(List.of(new Problem("store " + directory, String.valueOf(e.getMessage()))));
            }
        }

        private void checkLayouts() throws BootException {
            List<SchemaMismatch> differing = keys.checkVersions(store);
            if (!differing.isEmpty()) {
                throw new BootException(differing.stream()
                        .map(one -> new Problem("store", one.toString()))
                        .toList());
            }
        }
    }

    /** Serves calls from now on: the listener is bound. */
    public void ready() {
        status.become(ServerView.State.READY);
        if (runsJobs) {
            plugins.startJobs();
        }
    }

    /** Turns new calls away and waits for open ones, at most for the configured deadline. */
    public void drain() {
        status.become(ServerView.State.DRAINING);
        dispatcher.drain();
        if (!dispatcher.awaitIdle(settings.deadlines().drain())) {
            log.atWarn()
                    .addKeyValue("deadlineMillis", settings.deadlines().drain().toMillis())
                    .log("Calls are still open at the deadline and are left behind");
        }
    }

    /** Stops the plugins, then closes the store. Idempotent. */
    @Override
    public void close() {
        closeAll(closers);
    }

    private static void closeAll(Deque<Runnable> closers) {
        while (!closers.isEmpty()) {
            try {
                closers.pop().run();
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("A part of the server did not close");
            }
        }
    }

    /** The typed configuration. */
    public ServerSettings settings() {
        return settings;
    }

    /** What a transport hands calls to. */
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Where a transport registers connections. */
    public ConnectionRegistry connections() {
        return connections;
    }

    /** The store. */
    public Store store() {
        return store;
    }

    /** Who owns which part of the store. */
    public KeySpace keys() {
        return keys;
    }

    /** The plugins. */
    public PluginSet plugins() {
        return plugins;
    }

    /** What plugins see of the server. */
    public ServerView view() {
        return status;
    }
}
