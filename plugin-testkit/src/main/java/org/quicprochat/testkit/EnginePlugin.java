package org.quicprochat.testkit;

import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.storage.StorageEngineFactory;

/** A plugin that brings a storage engine and nothing else. */
record EnginePlugin(StorageEngineFactory factory) implements ServerPlugin {
    @Override
    public PluginDefinition define(PluginContext context) {
        return PluginDefinition.builder(new MethodRange[0])
                .extend(StorageEngineFactory.class, factory)
                .build();
    }
}
