package org.quicprochat.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.quicprochat.plugin.ServerView;

/** What plugins may know of the server; the server moves the state on. Thread-safe. */
final class ServerStatus implements ServerView {
    private final Instant startedAt;
    private final Optional<String> domain;
    private final Set<String> admins;
    private volatile List<String> failedPlugins = List.of();
    private volatile State state = State.STARTING;

    ServerStatus(Instant startedAt, Optional<String> domain, Set<String> admins) {
        this.startedAt = startedAt;
        this.domain = domain;
        this.admins = admins;
    }

    void become(State next) {
        state = next;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public Optional<String> domain() {
        return domain;
    }

    /** Says which plugins failed. */
    void failed(List<String> plugins) {
        failedPlugins = List.copyOf(plugins);
    }

    @Override
    public List<String> failedPlugins() {
        return failedPlugins;
    }

    @Override
    public boolean isAdmin(String username) {
        return admins.contains(username.toLowerCase(Locale.ROOT));
    }
}
