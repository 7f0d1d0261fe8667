package org.quicprochat.runtime.dispatch;

import org.quicprochat.plugin.SignalSpec;

/**
 * A signal with the plugin that it belongs to.
 *
 * @param pluginId the plugin's id
 * @param spec the signal
 * @param loader the plugin's class loader: the thread context class loader of every call into it
 */
public record RegisteredSignal(String pluginId, SignalSpec<?> spec, ClassLoader loader) {}
