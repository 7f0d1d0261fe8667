package org.quicprochat.storage.mapdb;

import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.storage.StorageEngineFactory;

/** The plugin that keeps a server's data on the disk of its machine. */
public final class StorageMapdbPlugin implements ServerPlugin {
    @Override
    public PluginDefinition define(PluginContext context) {
        StorageMapdbConfig config = StorageMapdbConfig.of(context.config());
        return PluginDefinition.builder()
                .extend(StorageEngineFactory.class, new MapdbEngineFactory(config, context.random()))
                .build();
    }
}
