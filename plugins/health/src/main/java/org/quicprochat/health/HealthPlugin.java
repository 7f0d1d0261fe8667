package org.quicprochat.health;

import org.quicprochat.plugin.HealthIndicator;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.proto.v1.HealthRequest;

/** The definition of the health plugin. */
public final class HealthPlugin implements ServerPlugin {
    /** The method id of Health. */
    public static final int HEALTH = 802;

    @Override
    public PluginDefinition define(PluginContext context) {
        Health health = new Health(context.server(), context.extensions(HealthIndicator.class), context.clock());
        return PluginDefinition.builder(MethodRange.of(HEALTH, HEALTH))
                .method(MethodSpec.open(HEALTH, "Health", HealthRequest.parser(), health::answer)
                        .inline()
                        .whileDraining())
                .build();
    }
}
