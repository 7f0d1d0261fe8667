package org.quicprochat.plugin;

/**
 * What one plugin contributes to an extension point.
 *
 * @param pluginId the id of the plugin
 * @param instance the contribution
 */
public record Contributed<T>(String pluginId, T instance) {}
