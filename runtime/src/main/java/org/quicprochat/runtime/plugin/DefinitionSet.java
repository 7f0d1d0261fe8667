package org.quicprochat.runtime.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.MethodHandler;
import org.quicprochat.plugin.PluginDefinition.Provided;
import org.quicprochat.plugin.SessionAuthenticator;
import org.quicprochat.plugin.storage.StorageEngineFactory;

/**
 * The definitions of all plugins as one set: finds every contradiction before anything starts, and the order of
 * start.
 */
final class DefinitionSet {
    private final List<Defined> plugins;
    private final Map<Class<?>, Defined> providers = new LinkedHashMap<>();
    private final List<SetProblem> problems = new ArrayList<>();

    private DefinitionSet(List<Defined> plugins) {
        this.plugins =
                plugins.stream().sorted(Comparator.comparing(Defined::id)).toList();
    }

    /**
     * All contradictions of the set, those of ids first.
     *
     * @param ofServer the services that the server itself provides
     */
    static List<SetProblem> check(List<Defined> plugins, List<Provided<?>> ofServer) {
        DefinitionSet set = new DefinitionSet(plugins);
        set.problems.addAll(IdChecks.check(set.plugins));
        set.services(ofServer.stream().map(Provided::type).collect(Collectors.toSet()));
        set.extensions();
        set.jobs();
        set.cycles();
        return List.copyOf(set.problems);
    }

    /** The plugins in the order of their start: each after those whose services or classes it requires. */
    static List<Defined> startOrder(List<Defined> plugins) {
        DefinitionSet set = new DefinitionSet(plugins);
        set.collectProviders();
        return set.ordered();
    }

    private void collectProviders() {
        for (Defined plugin : plugins) {
            for (Provided<?> service : plugin.definition().services()) {
                providers.putIfAbsent(service.type(), plugin);
            }
        }
    }

    private void services(Set<? extends Class<?>> ofServer) {
        for (Defined plugin : plugins) {
            for (Provided<?> service : plugin.definition().services()) {
                Defined other = providers.putIfAbsent(service.type(), plugin);
                if (other != null) {
                    problems.add(SetProblem.of(
                            "The service " + service.type().getSimpleName() + " is provided twice; disable one plugin",
                            other,
                            plugin));
                }
                if (ofServer.contains(service.type())) {
                    problems.add(SetProblem.of(
                            "The plugin provides the service " + service.type().getSimpleName()
                                    + ", which is the server's own; disable it",
                            plugin));
                }
                isInterface(plugin, service.type());
            }
        }
        for (Defined plugin : plugins) {
            for (Class<?> service : plugin.needs().required()) {
                if (!providers.containsKey(service) && !ofServer.contains(service)) {
                    problems.add(SetProblem.absent(
                            "The plugin requires the service " + service.getSimpleName() + ", which no running plugin"
                                    + " provides; enable one that does, or disable this one",
                            List.of(plugin)));
                }
            }
        }
    }

    private void isInterface(Defined plugin, Class<?> type) {
        if (!type.isInterface()) {
            problems.add(SetProblem.of(
                    "The plugin offers " + type.getName() + ", which is no interface; services and extension points are"
                            + " interfaces",
                    plugin));
        }
    }

    private void extensions() {
        plugins.forEach(
                plugin -> plugin.definition().extensions().forEach(extension -> isInterface(plugin, extension.type())));
        List<Defined> engines = extending(StorageEngineFactory.class);
        if (engines.isEmpty()) {
            problems.add(
                    SetProblem.absent("No running plugin brings a storage engine; enable one that does", List.of()));
        } else if (engines.size() > 1) {
            problems.add(
                    SetProblem.of("More than one plugin brings a storage engine; enable exactly one of them", engines));
        }
        List<Defined> authenticators = extending(SessionAuthenticator.class);
        if (authenticators.size() > 1) {
            problems.add(
                    SetProblem.of("More than one plugin keeps sessions; enable exactly one of them", authenticators));
        }
        List<Defined> users =
                plugins.stream().filter(DefinitionSet::usesSessions).toList();
        if (authenticators.isEmpty() && !users.isEmpty()) {
            problems.add(SetProblem.absent(
                    "The methods need sessions, which no running plugin keeps; enable one that does", users));
        }
    }

    /** One entry for each contribution, so that a plugin with two shows up twice. */
    private List<Defined> extending(Class<?> extensionPoint) {
        List<Defined> extending = new ArrayList<>();
        for (Defined plugin : plugins) {
            for (Provided<?> extension : plugin.definition().extensions()) {
                if (extension.type() == extensionPoint) {
                    extending.add(plugin);
                }
            }
        }
        return extending;
    }

    private static boolean usesSessions(Defined plugin) {
        return !plugin.definition().signals().isEmpty()
                || plugin.definition().methods().stream()
                        .anyMatch(method -> !(method.handler() instanceof MethodHandler.Open<?>));
    }

    private void jobs() {
        for (Defined plugin : plugins) {
            Set<String> names = new HashSet<>();
            for (BackgroundJob job : plugin.definition().jobs()) {
                if (!names.add(job.name())) {
                    problems.add(SetProblem.of("The job " + job.name() + " is defined twice", plugin));
                }
                if (job.interval().toMillis() < 1) {
                    problems.add(SetProblem.of("The job " + job.name() + " has an interval under 1 ms", plugin));
                }
            }
        }
    }

    private void cycles() {
        Set<Defined> ordered = new HashSet<>(ordered());
        List<Defined> cyclic =
                plugins.stream().filter(plugin -> !ordered.contains(plugin)).toList();
        if (!cyclic.isEmpty()) {
            problems.add(SetProblem.of(
                    "The plugins require each other in a circle, so none can start first; disable one", cyclic));
        }
    }

    /** Those that can be ordered; what is missing hangs in a circle. Optional services order where they can. */
    private List<Defined> ordered() {
        Map<Defined, Set<Defined>> required = edges(true);
        Map<Defined, Set<Defined>> optional = edges(false);
        List<Defined> ordered = new ArrayList<>();
        List<Defined> left = new ArrayList<>(plugins);
        while (!left.isEmpty()) {
            List<Defined> ready = left.stream()
                    .filter(plugin -> ordered.containsAll(required.getOrDefault(plugin, Set.of())))
                    .toList();
            if (ready.isEmpty()) {
                break;
            }
            Defined next = ready.stream()
                    .filter(plugin -> ordered.containsAll(optional.getOrDefault(plugin, Set.of())))
                    .findFirst()
                    .orElse(ready.getFirst());
            ordered.add(next);
            left.remove(next);
        }
        return ordered;
    }

    private Map<Defined, Set<Defined>> edges(boolean hard) {
        Map<String, Defined> byId = plugins.stream().collect(Collectors.toMap(Defined::id, plugin -> plugin));
        Map<Defined, Set<Defined>> edges = new HashMap<>();
        for (Defined plugin : plugins) {
            Set<Defined> before = new HashSet<>();
            for (Class<?> service :
                    hard ? plugin.needs().required() : plugin.needs().optional()) {
                before.add(providers.getOrDefault(service, plugin));
            }
            for (Candidate.Dependency dependency : plugin.candidate().dependencies()) {
                if (dependency.optional() != hard) {
                    before.add(byId.getOrDefault(dependency.pluginId(), plugin));
                }
            }
            before.remove(plugin);
            edges.put(plugin, before);
        }
        return edges;
    }
}
