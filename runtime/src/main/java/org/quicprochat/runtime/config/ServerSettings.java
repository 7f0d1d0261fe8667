package org.quicprochat.runtime.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.runtime.connection.PushLimits;
import org.quicprochat.runtime.dispatch.CallLimits;
import org.quicprochat.runtime.storage.RetryLimits;
import org.quicprochat.runtime.transport.ListenerConfig;
import org.quicprochat.runtime.transport.PeerConfig;
import org.quicprochat.runtime.transport.PeerLimits;
import org.quicprochat.runtime.transport.TlsFiles;

/**
 * The runtime's configuration, typed; the keys of {@code reference.conf} say what each is.
 *
 * @param dataDir what the server keeps
 * @param tls certificate and key
 * @param federation the name in the federation, and the peers
 * @param pluginsDir where third parties' jars lie
 * @param logLevel of the root logger
 * @param deadlines of start and stop
 * @param listener where the server shall be bound, and the transport's numbers
 * @param storage the retry loop's numbers
 * @param calls the bounds of calls
 * @param pushes the bounds of pushes
 * @param rates the token buckets
 * @param admins usernames, lower-case
 */
public record ServerSettings(
        Path dataDir,
        TlsFiles tls,
        Federation federation,
        Path pluginsDir,
        String logLevel,
        Deadlines deadlines,
        ListenerConfig listener,
        RetryLimits storage,
        CallLimits calls,
        PushLimits pushes,
        Rates rates,
        Set<String> admins) {

    /**
     * The server among others.
     *
     * @param domain its own name, lower-case
     * @param peers the servers that it exchanges messages with; none without a domain
     * @param limits the numbers of connections to them
     */
    public record Federation(Optional<String> domain, List<PeerConfig> peers, PeerLimits limits) {}

    /**
     * How long parts of start and stop may take.
     *
     * @param drain open calls, when the server stops
     * @param pluginStart the start hooks of one plugin
     * @param pluginStop the stop hooks of one plugin
     */
    public record Deadlines(Duration drain, Duration pluginStart, Duration pluginStop) {}

    /**
     * The token buckets.
     *
     * @param enabled whether there are any
     * @param maxBuckets held in memory
     * @param byName what the operator set; {@code default} is always there
     */
    public record Rates(boolean enabled, int maxBuckets, Map<String, RateLimit> byName) {}
}
