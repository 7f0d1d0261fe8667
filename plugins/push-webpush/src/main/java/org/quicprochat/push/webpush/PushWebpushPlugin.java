package org.quicprochat.push.webpush;

import java.util.function.Supplier;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.PushGateway;
import org.quicprochat.plugin.ServerPlugin;

/** The definition of the Web Push gateway. */
public final class PushWebpushPlugin implements ServerPlugin {
    @Override
    public PluginDefinition define(PluginContext context) {
        WebPushConfig config = WebPushConfig.of(context.config(), context.directory());
        WebPushGateway gateway = new WebPushGateway(config, context.clock(), context.random());
        Supplier<byte[]> secret = context.secret("vapid", VapidKey.SECRET_SIZE);
        Resolver resolver = new Resolver(config.resolverThreads());
        return PluginDefinition.builder(new MethodRange[0])
                .extend(PushGateway.class, gateway)
                .onStart(() -> gateway.start(
                        new VapidKey(secret.get()),
                        new HttpsPost(
                                resolver,
                                config.allow(),
                                TrustedAuthorities.sockets(config.trustFile()),
                                config.maxAddresses(),
                                config.maxAnswer())))
                .onStop(resolver::close)
                .build();
    }
}
