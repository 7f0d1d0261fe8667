package org.quicprochat.runtime.plugin;

import java.util.List;
import java.util.stream.Collectors;
import org.quicprochat.runtime.config.Problem;

/**
 * A contradiction in or between definitions.
 *
 * @param plugins those that it concerns, one or more unless it concerns the set as a whole
 * @param text what is wrong, and what to do
 * @param followsFromAbsence whether it may be there only because another plugin failed
 */
record SetProblem(List<Defined> plugins, String text, boolean followsFromAbsence) {
    static SetProblem of(String text, Defined... plugins) {
        return new SetProblem(List.of(plugins), text, false);
    }

    static SetProblem of(String text, List<Defined> plugins) {
        return new SetProblem(List.copyOf(plugins), text, false);
    }

    /** Something that a plugin of the set would have had to bring. */
    static SetProblem absent(String text, List<Defined> plugins) {
        return new SetProblem(List.copyOf(plugins), text, true);
    }

    Problem toProblem() {
        String labels = plugins.stream().map(Defined::label).distinct().collect(Collectors.joining(" and "));
        return new Problem(labels.isEmpty() ? "plugins" : "plugin " + labels, text);
    }
}
