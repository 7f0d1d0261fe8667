package org.quicprochat.runtime.plugin;

import org.quicprochat.plugin.EventType;

/**
 * An event type with the plugin that pushes it.
 *
 * @param pluginId the plugin's id
 * @param type the event type
 */
public record DeclaredEvent(String pluginId, EventType type) {}
