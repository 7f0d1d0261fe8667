package org.quicprochat.runtime.plugin;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.PluginDefinition.Provided;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.service.PeerLink;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.runtime.dispatch.RateLimits;
import org.quicprochat.runtime.storage.KeySpace;

/**
 * The parts of the server that plugins are handed.
 *
 * @param store not open yet while plugins define themselves
 * @param keys who owns which part of the store
 * @param clock the server's clock
 * @param random the server's randomness, thread-safe
 * @param connections the live connections
 * @param rates the token buckets
 * @param view the server around the plugins
 * @param peers the peer servers
 * @param dataDir below which each plugin has a directory
 */
public record Host(
        Store store,
        KeySpace keys,
        InstantSource clock,
        SecureRandom random,
        Connections connections,
        RateLimits rates,
        ServerView view,
        PeerLink peers,
        Path dataDir) {
    /** The services that the server itself provides to plugins. */
    List<Provided<?>> services() {
        return List.of(new Provided<>(PeerLink.class, peers));
    }
}
