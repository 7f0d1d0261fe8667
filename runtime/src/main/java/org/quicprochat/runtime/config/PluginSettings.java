package org.quicprochat.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Optional;

/**
 * What the operator says about one plugin, under {@code plugins.<id>}.
 *
 * @param enabled whether it shall run; empty: as the folder says that its jar lies in
 * @param required whether the server stops where the plugin fails
 * @param config the operator's part of the plugin's configuration
 * @param where the file and line
 */
public record PluginSettings(Optional<Boolean> enabled, boolean required, Config config, String where) {
    /** Of a plugin that the configuration does not name. */
    static PluginSettings unmentioned() {
        return new PluginSettings(Optional.empty(), true, ConfigFactory.empty(), "configuration");
    }
}
