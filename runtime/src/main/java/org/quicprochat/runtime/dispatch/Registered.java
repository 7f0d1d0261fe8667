package org.quicprochat.runtime.dispatch;

import org.quicprochat.plugin.MethodSpec;

/**
 * A method with the plugin that it belongs to.
 *
 * @param pluginId the plugin's id
 * @param spec the method
 * @param loader the plugin's class loader: the thread context class loader of every call into it
 */
public record Registered(String pluginId, MethodSpec<?> spec, ClassLoader loader) {}
