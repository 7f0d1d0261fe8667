package org.quicprochat.runtime.config;

import java.net.InetSocketAddress;
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

/**
 * The runtime's configuration, typed; the keys of {@code reference.conf} say what each is.
 *
 * @param listen where the server shall be bound
 * @param dataDir what the server keeps
 * @param tls certificate and key
 * @param alpn application protocols, one or more
 * @param domain the name in the federation
 * @param pluginsDir where third parties' jars lie
 * @param logLevel of the root logger
 * @param deadlines of start and stop
 * @param quic the transport's numbers
 * @param storage the retry loop's numbers
 * @param calls the bounds of calls
 * @param pushes the bounds of pushes
 * @param rates the token buckets
 * @param admins usernames, lower-case
 */
public record ServerSettings(
        InetSocketAddress listen,
        Path dataDir,
        Tls tls,
        List<String> alpn,
        Optional<String> domain,
        Path pluginsDir,
        String logLevel,
        Deadlines deadlines,
        Quic quic,
        RetryLimits storage,
        CallLimits calls,
        PushLimits pushes,
        Rates rates,
        Set<String> admins) {

    /** Where certificate and key lie. */
    public record Tls(Path certificate, Path key) {}

    /**
     * How long parts of start and stop may take.
     *
     * @param drain open calls, when the server stops
     * @param pluginStart the start hooks of one plugin
     * @param pluginStop the stop hooks of one plugin
     */
    public record Deadlines(Duration drain, Duration pluginStart, Duration pluginStop) {}

    /**
     * The transport's numbers.
     *
     * @param eventLoops threads; 0 is one for each core
     * @param idleTimeout after which a connection without traffic ends
     * @param bidirectionalStreams a client may have open
     * @param unidirectionalStreams a client may have open
     * @param requestTimeout from a request's first byte to its FIN
     * @param connectionWindow bytes under way on a connection
     * @param streamWindow bytes under way on a stream
     */
    public record Quic(
            int eventLoops,
            Duration idleTimeout,
            int bidirectionalStreams,
            int unidirectionalStreams,
            Duration requestTimeout,
            int connectionWindow,
            int streamWindow) {}

    /**
     * The token buckets.
     *
     * @param enabled whether there are any
     * @param maxBuckets held in memory
     * @param byName what the operator set; {@code default} is always there
     */
    public record Rates(boolean enabled, int maxBuckets, Map<String, RateLimit> byName) {}
}
