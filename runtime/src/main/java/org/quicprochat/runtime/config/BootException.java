package org.quicprochat.runtime.config;

import java.util.List;
import java.util.stream.Collectors;

/** The server does not start: every reason that could be found, in one go. */
public final class BootException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** Says why. */
    public BootException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** The reasons, one or more. */
    public List<Problem> problems() {
        return problems;
    }
}
