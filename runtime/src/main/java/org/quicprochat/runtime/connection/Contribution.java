package org.quicprochat.runtime.connection;

/**
 * What one plugin contributes to an extension point.
 *
 * @param pluginId the plugin's id
 * @param instance what it contributes
 * @param loader the plugin's class loader: the thread context class loader of every call into it
 */
public record Contribution<T>(String pluginId, T instance, ClassLoader loader) {}
