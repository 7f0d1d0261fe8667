package org.quicprochat.runtime.dispatch;

import java.util.List;
import org.quicprochat.plugin.MethodRange;

/**
 * A plugin that is configured but not running: its ids answer Unavailable {@code PLUGIN_FAILED}.
 *
 * @param pluginId the plugin's id
 * @param ranges the method ids that are its own
 */
public record FailedPlugin(String pluginId, List<MethodRange> ranges) {
    /** Copies the list. */
    public FailedPlugin {
        ranges = List.copyOf(ranges);
    }
}
