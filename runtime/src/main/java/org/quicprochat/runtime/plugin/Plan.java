package org.quicprochat.runtime.plugin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.runtime.config.ConfigTree;
import org.quicprochat.runtime.config.PluginSettings;
import org.quicprochat.runtime.config.Problem;
import org.quicprochat.runtime.config.Suggestions;
import org.quicprochat.runtime.dispatch.FailedPlugin;
import org.quicprochat.runtime.plugin.PluginStatus.State;

/**
 * Which plugins shall run, which don't and why: made from manifests and configuration alone, and kept up to date
 * through boot. Used by one thread.
 *
 * <p>A plugin that came with the server runs unless {@code plugins.<id>.enabled} is false; one of the operator's folder
 * runs only where it is true.
 */
final class Plan {
    private final ConfigTree tree;
    private final List<Problem> problems;
    private final Map<String, PluginStatus> rows = new TreeMap<>();
    private final Map<String, Candidate> enabled = new TreeMap<>();
    private final Map<String, FailedPlugin> failed = new TreeMap<>();

    Plan(ConfigTree tree, List<Candidate> candidates, List<Problem> problems) {
        this.tree = tree;
        this.problems = problems;
        candidates.forEach(this::decide);
        tree.pluginIds().stream().filter(id -> !rows.containsKey(id)).toList().forEach(this::missing);
    }

    private void decide(Candidate candidate) {
        PluginSettings settings = tree.plugin(candidate.id());
        boolean wanted = settings.enabled().orElse(candidate.bundled());
        PluginStatus row = new PluginStatus(candidate.id(), candidate.version(), candidate.origin(), State.ENABLED, "");
        PluginStatus before = rows.get(candidate.id());
        if (before != null && wanted) {
            problems.add(new Problem(
                    "plugin " + candidate.id(),
                    "Two jars have this Plugin-Id: " + before.origin() + " and " + candidate.origin()
                            + "; remove one of them"));
        } else if (!wanted) {
            String why = settings.enabled().isPresent()
                    ? "plugins." + candidate.id() + ".enabled = false"
                    : "not enabled; set plugins." + candidate.id() + ".enabled = true";
            rows.put(candidate.id(), row.with(State.DISABLED, why));
        } else {
            rows.put(candidate.id(), row.with(State.ENABLED, settings.enabled().isPresent() ? "enabled" : "bundled"));
            enabled.put(candidate.id(), candidate);
        }
    }

    private void missing(String id) {
        PluginSettings settings = tree.plugin(id);
        Optional<Boolean> wanted = settings.enabled();
        String why = wanted.isPresent() && !wanted.get() ? "disabled, and no jar has this Plugin-Id" : "no jar";
        rows.put(id, new PluginStatus(id, "", "", State.ABSENT, why));
        if (wanted.orElse(true) && settings.required()) {
            problems.add(new Problem(
                    settings.where(),
                    "plugins." + id + " names a plugin of which there is no jar"
                            + Suggestions.didYouMean(id, enabledOrNot())
                            + "; put its jar into the plugins folder, or set plugins." + id + ".enabled = false"));
        }
    }

    private List<String> enabledOrNot() {
        return rows.values().stream()
                .filter(row -> row.state() != State.ABSENT)
                .map(PluginStatus::id)
                .toList();
    }

    /** The plugins that shall run and have not failed, by id. */
    List<Candidate> enabled() {
        return List.copyOf(enabled.values());
    }

    /** Whether a plugin shall run and has not failed. */
    boolean isEnabled(String id) {
        return enabled.containsKey(id);
    }

    /** The version of a plugin that shall run. */
    Optional<String> version(String id) {
        return Optional.ofNullable(enabled.get(id)).map(Candidate::version);
    }

    boolean isRequired(String id) {
        return tree.plugin(id).required();
    }

    /**
     * Takes a plugin out: a problem of the boot where it is required; else its ids answer Unavailable.
     *
     * @param ranges its ids, as far as they are known
     */
    void fail(Candidate candidate, Collection<MethodRange> ranges, String reason) {
        enabled.remove(candidate.id());
        if (isRequired(candidate.id())) {
            problems.add(new Problem("plugin " + candidate.id() + " (" + candidate.origin() + ")", reason));
        }
        failed.put(candidate.id(), new FailedPlugin(candidate.id(), List.copyOf(ranges)));
        PluginStatus row = rows.get(candidate.id());
        if (row != null) {
            rows.put(candidate.id(), row.with(State.FAILED, reason));
        }
    }

    /** Notes that a plugin runs. */
    void started(String id) {
        PluginStatus row = rows.get(id);
        if (row != null) {
            rows.put(id, row.with(State.STARTED, row.why()));
        }
    }

    /** The table, by id. */
    List<PluginStatus> rows() {
        return new ArrayList<>(rows.values());
    }

    /** What the plugins that failed answer with. */
    List<FailedPlugin> failed() {
        return List.copyOf(failed.values());
    }
}
