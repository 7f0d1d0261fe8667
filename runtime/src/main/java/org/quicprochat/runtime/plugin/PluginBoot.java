package org.quicprochat.runtime.plugin;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.config.ConfigTree;
import org.quicprochat.runtime.config.Problem;
import org.quicprochat.runtime.jobs.JobScheduler;
import org.quicprochat.runtime.plugin.Candidate.Dependency;
import org.quicprochat.runtime.plugin.Candidate.Loaded;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From candidates to a checked set of plugins: plan, load, define, check. Nothing has started when it is done, and
 * every reason against a start that could be found is told at once. Used once, by one thread.
 */
public final class PluginBoot {
    private static final Logger log = LoggerFactory.getLogger(PluginBoot.class);

    private final ConfigTree tree;
    private final Host host;
    private final Duration deadline;
    private final BiPredicate<String, String> versions;
    private final List<Problem> problems = new ArrayList<>();
    private final Contributions contributions;
    private final Plan plan;

    /**
     * A boot.
     *
     * @param candidates the plugins there are
     * @param found what is wrong already
     * @param versions whether a version satisfies an expression
     * @param deadline for one plugin to define itself
     */
    public PluginBoot(
            ConfigTree tree,
            Host host,
            List<Candidate> candidates,
            List<Problem> found,
            BiPredicate<String, String> versions,
            Duration deadline) {
        this.tree = tree;
        this.host = host;
        this.contributions = new Contributions(host.services());
        this.deadline = deadline;
        this.versions = versions;
        problems.addAll(tree.problems());
        problems.addAll(found);
        this.plan = new Plan(tree, candidates, problems);
    }

    /**
     * The plugins that will run.
     *
     * @throws BootException with every reason why the server can't start
     */
    public PluginSet assemble() throws BootException {
        List<Defined> defined = checked(define(load()));
        List<String> buckets = new ArrayList<>(List.of("default"));
        defined.forEach(
                plugin -> IdChecks.ratesOf(plugin).stream().map(RateLimit::name).forEach(buckets::add));
        problems.addAll(tree.unknownRates(buckets));
        logPlan();
        if (!problems.isEmpty()) {
            throw new BootException(problems);
        }
        return new PluginSet(DefinitionSet.startOrder(defined), plan, contributions, new JobScheduler(host.random()));
    }

    /** What becomes of each plugin, by id, as far as is known. */
    public List<PluginStatus> plan() {
        return plan.rows();
    }

    private void logPlan() {
        for (PluginStatus row : plan.rows()) {
            log.atInfo()
                    .addKeyValue("id", row.id())
                    .addKeyValue("version", row.version())
                    .addKeyValue("jar", row.origin())
                    .addKeyValue("state", row.state())
                    .addKeyValue("why", row.why())
                    .log("Plugin");
        }
    }

    private Map<Candidate, Loaded> load() {
        Map<Candidate, Loaded> loaded = new LinkedHashMap<>();
        List<Candidate> left = new ArrayList<>(plan.enabled());
        while (!left.isEmpty()) {
            Candidate next = left.stream()
                    .filter(candidate -> candidate.dependencies().stream()
                            .noneMatch(needed -> left.stream()
                                    .anyMatch(other -> !other.equals(candidate)
                                            && other.id().equals(needed.pluginId()))))
                    .findFirst()
                    .orElse(left.getFirst());
            left.remove(next);
            Optional<String> unmet = unmetDependency(next, loaded);
            if (unmet.isPresent()) {
                plan.fail(next, next.ranges(), unmet.get());
                continue;
            }
            try {
                loaded.put(next, next.loader().load());
            } catch (LoadException e) {
                log.atDebug().addKeyValue("id", next.id()).setCause(e).log("A plugin was not loaded");
                plan.fail(next, next.ranges(), e.reason());
            }
        }
        return loaded;
    }

    private Optional<String> unmetDependency(Candidate candidate, Map<Candidate, Loaded> loaded) {
        for (Dependency needed : candidate.dependencies()) {
            Optional<Candidate> found = loaded.keySet().stream()
                    .filter(other -> other.id().equals(needed.pluginId()))
                    .findFirst();
            if (found.isEmpty() && !needed.optional()) {
                return Optional.of("Plugin-Dependencies names the plugin " + needed.pluginId()
                        + ", which is not there, not enabled, or failed itself; install and enable it");
            }
            if (found.isPresent() && !versions.test(found.get().version(), needed.versions())) {
                return Optional.of("Plugin-Dependencies asks for the plugin " + needed.pluginId() + " in version "
                        + needed.versions() + ", and " + found.get().version() + " is installed; install one that"
                        + " fits");
            }
        }
        return Optional.empty();
    }

    private record Defining(BootContext context, Loaded loaded, FutureTask<PluginDefinition> result) {}

    /** All plugins define themselves side by side: most of the time goes into loading their classes. */
    private List<Defined> define(Map<Candidate, Loaded> loaded) {
        Map<Candidate, Defining> defining = new LinkedHashMap<>();
        loaded.forEach((candidate, code) -> configure(candidate, code).ifPresent(config -> {
            BootContext context = new BootContext(candidate.id(), config, host, contributions);
            FutureTask<PluginDefinition> result = PluginThread.begin(
                    "define " + candidate.id(),
                    code.classLoader(),
                    () -> code.plugin().define(context));
            defining.put(candidate, new Defining(context, code, result));
        }));
        List<Defined> defined = new ArrayList<>();
        defining.forEach((candidate, running) -> finish(candidate, running).ifPresent(defined::add));
        defined.sort(Comparator.comparing(Defined::id));
        return defined;
    }

    /** The plugin's configuration; empty where the operator's part is wrong, which always stops the boot. */
    private Optional<Config> configure(Candidate candidate, Loaded code) {
        try {
            Config reference = ConfigTree.referenceOf(code.plugin().getClass()).orElseGet(ConfigFactory::empty);
            List<Problem> wrong = new ArrayList<>();
            Config config = tree.pluginConfig(candidate.id(), reference, wrong);
            problems.addAll(wrong);
            return wrong.isEmpty() ? Optional.of(config) : Optional.empty();
        } catch (ConfigException e) {
            plan.fail(
                    candidate,
                    candidate.ranges(),
                    "The reference.conf in the jar is broken (" + e.getMessage()
                            + "); report this to the plugin's author");
            return Optional.empty();
        }
    }

    private Optional<Defined> finish(Candidate candidate, Defining running) {
        String reason;
        try {
            PluginDefinition definition = PluginThread.await(running.result(), deadline);
            Needs needs = running.context().defined();
            ClassLoader loader = running.loaded().classLoader();
            return Optional.of(new Defined(
                    candidate, definition, needs, loader, running.context().directory()));
        } catch (IllegalArgumentException | ConfigException e) {
            log.atDebug().addKeyValue("id", candidate.id()).setCause(e).log("A plugin did not define itself");
            reason = e.getMessage() + "; mend plugins." + candidate.id() + ".config, or report this to the plugin's"
                    + " author";
        } catch (TimeoutException e) {
            reason =
                    "define() did not return within " + deadline.toMillis() + " ms; report this to the plugin's author";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reason = "The boot was interrupted";
        } catch (ExecutionException e) {
            reason = "define() cannot run (" + e.getCause() + "); what the plugin needs and plugin-api lacks has to be"
                    + " in its jar";
        } catch (Exception e) {
            log.atDebug().addKeyValue("id", candidate.id()).setCause(e).log("A plugin did not define itself");
            reason = "define() throws " + e + "; report this to the plugin's author, or set plugins." + candidate.id()
                    + ".enabled = false";
        }
        running.context().defined();
        plan.fail(candidate, candidate.ranges(), reason);
        return Optional.empty();
    }

    /** Takes out plugins that are not required and contradict the set, until what is left is sound. */
    private List<Defined> checked(List<Defined> defined) {
        List<Defined> left = new ArrayList<>(defined);
        while (true) {
            List<SetProblem> contradictions = DefinitionSet.check(left, host.services());
            Map<Defined, String> out = new HashMap<>();
            for (SetProblem problem : contradictions) {
                problem.plugins().stream()
                        .filter(plugin -> !plan.isRequired(plugin.id()))
                        .forEach(plugin -> out.putIfAbsent(plugin, problem.text()));
            }
            if (out.isEmpty()) {
                report(contradictions);
                return left;
            }
            out.forEach((plugin, reason) -> {
                left.remove(plugin);
                plan.fail(plugin.candidate(), plugin.definition().ranges(), reason);
            });
        }
    }

    /** A contradiction that follows from a failure told already would only hide it. */
    private void report(List<SetProblem> contradictions) {
        boolean incomplete = !problems.isEmpty();
        contradictions.stream()
                .filter(problem -> !(incomplete && problem.followsFromAbsence()))
                .map(SetProblem::toProblem)
                .forEach(problems::add);
    }
}
