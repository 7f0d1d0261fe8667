package org.quicprochat.runtime.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.quicprochat.plugin.CallInterceptor;
import org.quicprochat.plugin.ConnectionListener;
import org.quicprochat.plugin.PeerListener;
import org.quicprochat.plugin.PluginDefinition.Hook;
import org.quicprochat.plugin.SecretException;
import org.quicprochat.plugin.SessionAuthenticator;
import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageEngineFactory;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.config.Problem;
import org.quicprochat.runtime.connection.Contribution;
import org.quicprochat.runtime.dispatch.MethodTable;
import org.quicprochat.runtime.dispatch.Registered;
import org.quicprochat.runtime.dispatch.RegisteredSignal;
import org.quicprochat.runtime.jobs.JobScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checked set of plugins, and its life: engine, start hooks, jobs, stop hooks. Used by one thread at a time.
 */
public final class PluginSet {
    private static final Logger log = LoggerFactory.getLogger(PluginSet.class);

    private final List<Defined> plugins;
    private final List<Defined> begun = new ArrayList<>();
    private final Plan plan;
    private final Contributions contributions;
    private final JobScheduler jobs;

    PluginSet(List<Defined> inOrderOfStart, Plan plan, Contributions contributions, JobScheduler jobs) {
        this.jobs = jobs;
        this.plugins = new ArrayList<>(inOrderOfStart);
        this.plan = plan;
        this.contributions = contributions;
        contributions.fill(plugins);
    }

    /**
     * Opens the one storage engine.
     *
     * @param directory the engine's own; exists
     * @throws IOException as the engine says it
     */
    public StorageEngine openEngine(Path directory) throws IOException {
        Contribution<StorageEngineFactory> factory =
                contributions.bare(StorageEngineFactory.class).getFirst();
        StorageEngineFactory safe =
                ContextLoader.wrap(StorageEngineFactory.class, factory.instance(), factory.loader());
        return new PluginEngine(safe.open(directory), factory.loader());
    }

    /**
     * Runs the start hooks, plugin by plugin. One that fails and is not required is taken out, with those that require
     * its services.
     *
     * @param deadline for the hooks of one plugin
     * @throws BootException where a required plugin fails; what has started is to be stopped
     */
    public void start(Duration deadline) throws BootException {
        for (Defined plugin : List.copyOf(plugins)) {
            Optional<String> failure = missing(plugin).or(() -> startOne(plugin, deadline));
            if (failure.isPresent()) {
                plugins.remove(plugin);
                contributions.fill(plugins);
                plan.fail(plugin.candidate(), plugin.definition().ranges(), failure.get());
                if (plan.isRequired(plugin.id())) {
                    throw new BootException(List.of(new Problem("plugin " + plugin.label(), failure.get())));
                }
                log.atError()
                        .addKeyValue("plugin", plugin.id())
                        .addKeyValue("why", failure.get())
                        .log("A plugin failed and is not required; its methods answer Unavailable");
            } else {
                plan.started(plugin.id());
            }
        }
    }

    private Optional<String> missing(Defined plugin) {
        return plugin.needs().required().stream()
                .filter(service -> contributions.service(service).isEmpty())
                .findFirst()
                .map(service -> "The plugin that provides " + service.getSimpleName() + " failed");
    }

    private Optional<String> startOne(Defined plugin, Duration deadline) {
        begun.add(plugin);
        String remedy = "; see the log, mend its configuration, or set plugins." + plugin.id() + ".enabled = false";
        try {
            Directories.create(plugin.directory());
            for (PluginSecret secret : plugin.needs().secrets()) {
                secret.open();
            }
            run("start " + plugin.id(), plugin, plugin.definition().onStart(), deadline);
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.of("onStart did not end within " + deadline.toMillis() + " ms" + remedy);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("The boot was interrupted");
        } catch (Exception e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            if (cause instanceof SecretException) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
            log.atError().addKeyValue("plugin", plugin.id()).setCause(cause).log("A plugin's start hook failed");
            return Optional.of("onStart throws " + cause + remedy);
        }
    }

    private static void run(String name, Defined plugin, List<Hook> hooks, Duration deadline) throws Exception {
        if (hooks.isEmpty()) {
            return;
        }
        PluginThread.await(
                PluginThread.begin(name, plugin.loader(), () -> {
                    for (Hook hook : hooks) {
                        hook.run();
                    }
                    return true;
                }),
                deadline);
    }

    /** What the running plugins contribute to calls. */
    public MethodTable methodTable() {
        List<Registered> methods = new ArrayList<>();
        List<RegisteredSignal> signals = new ArrayList<>();
        for (Defined plugin : plugins) {
            plugin.definition()
                    .methods()
                    .forEach(method -> methods.add(new Registered(plugin.id(), method, plugin.loader())));
            plugin.definition()
                    .signals()
                    .forEach(signal -> signals.add(new RegisteredSignal(plugin.id(), signal, plugin.loader())));
        }
        return new MethodTable(
                methods,
                signals,
                plan.failed(),
                contributions.bare(SessionAuthenticator.class).stream().findFirst(),
                contributions.bare(CallInterceptor.class));
    }

    /** The event types that the plugins push, in the order of ids. */
    public List<DeclaredEvent> events() {
        return plugins.stream()
                .flatMap(plugin ->
                        plugin.definition().events().stream().map(type -> new DeclaredEvent(plugin.id(), type)))
                .sorted(Comparator.comparingInt(event -> event.type().id()))
                .toList();
    }

    /** Who is told of identities that come and go. */
    public List<Contribution<ConnectionListener>> connectionListeners() {
        return contributions.bare(ConnectionListener.class);
    }

    /** Who is told that a peer is heard. */
    public List<Contribution<PeerListener>> peerListeners() {
        return contributions.bare(PeerListener.class);
    }

    /** What became of each plugin, by id. */
    public List<PluginStatus> status() {
        return plan.rows();
    }

    /** Lets background jobs run from now on. */
    public void startJobs() {
        plugins.forEach(
                plugin -> plugin.definition().jobs().forEach(job -> jobs.start(plugin.id(), job, plugin.loader())));
    }

    /** Runs every background job once, one after the other, on this thread: for tests, whose clock is not the jobs'. */
    public void runJobsNow() {
        plugins.forEach(plugin -> plugin.definition()
                .jobs()
                .forEach(job -> ContextLoader.wrap(Runnable.class, job.work(), plugin.loader())
                        .run()));
    }

    /**
     * Stops jobs, then runs the stop hooks in the reverse order of the start, also of plugins whose start failed. A
     * hook that hangs is left behind.
     *
     * @param deadline for the hooks of one plugin
     */
    public void stop(Duration deadline) {
        for (String late : jobs.stop(deadline)) {
            log.atError()
                    .addKeyValue("job", late)
                    .addKeyValue("deadlineMillis", deadline.toMillis())
                    .log("A background job hangs and is left behind; report this to the plugin's author");
        }
        for (Defined plugin : begun.reversed()) {
            try {
                run("stop " + plugin.id(), plugin, plugin.definition().onStop(), deadline);
            } catch (TimeoutException e) {
                log.atError()
                        .addKeyValue("plugin", plugin.id())
                        .addKeyValue("deadlineMillis", deadline.toMillis())
                        .log("A plugin's stop hook hangs and is left behind; report this to the plugin's author");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
                log.atError()
                        .addKeyValue("plugin", plugin.id())
                        .setCause(cause)
                        .log("A plugin's stop hook failed; report this to the plugin's author");
            }
        }
        begun.clear();
    }
}
