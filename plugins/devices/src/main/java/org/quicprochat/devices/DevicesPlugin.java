package org.quicprochat.devices;

import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.BackgroundJob;
import org.quicprochat.plugin.ConnectionListener;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.PushGateway;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.service.WakeUps;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.proto.v1.ListDevicesRequest;
import org.quicprochat.proto.v1.RegisterDeviceRequest;
import org.quicprochat.proto.v1.RegisterPushTokenRequest;
import org.quicprochat.proto.v1.RevokeDeviceRequest;

/** The definition of the devices plugin. */
public final class DevicesPlugin implements ServerPlugin {
    /** The room that a request needs beside its largest field, in bytes. */
    private static final int REQUEST_OVERHEAD = 1024;

    @Override
    public PluginDefinition define(PluginContext context) {
        DevicesConfig config = DevicesConfig.of(context.config());
        Subspace rosters = context.subspace("rosters");
        Subspace pushTokens = context.subspace("push-tokens");
        DeviceStore devices = new DeviceStore(rosters);
        TokenSeal seal = new TokenSeal(context.secret("push-tokens", TokenSeal.KEY_SIZE), context.random());
        PushTokenStore tokens = new PushTokenStore(pushTokens, seal);
        Callers callers = new Callers(context.require(UserDirectory.class), devices);
        LastSeen lastSeen = new LastSeen(context.store(), devices, context.connections(), context.clock(), config);
        Gateways gateways = new Gateways(context.extensions(PushGateway.class));
        WakeUpSender sender = new WakeUpSender(context, config.push(), tokens, gateways);

        PluginDefinition.Builder definition = PluginDefinition.builder(MethodRange.of(700, 749))
                .provide(Devices.class, devices)
                .provide(WakeUps.class, sender)
                .extend(AccountDataOwner.class, AccountDataOwner.clearing(rosters, pushTokens))
                .extend(ConnectionListener.class, lastSeen)
                .job(new BackgroundJob("write when devices were seen", config.seenFlush(), lastSeen::flush))
                .job(new BackgroundJob("send wake-ups", config.push().tick(), sender::tick))
                .onStop(sender::stop)
                .onStop(lastSeen::flush);
        addDevices(definition, new Registrations(context, config, devices, tokens, callers, lastSeen), config);
        addPush(
                definition,
                new PushTokens(
                        context.store(),
                        callers,
                        tokens,
                        gateways,
                        config.push().maxToken()),
                config);
        return definition.build();
    }

    private static void addDevices(
            PluginDefinition.Builder definition, Registrations registrations, DevicesConfig config) {
        definition
                .method(MethodSpec.session(
                                700,
                                "RegisterDevice",
                                RegisterDeviceRequest.parser(),
                                RegisterDeviceRequest::getSessionToken,
                                registrations::register)
                        .maxRequestBytes(config.maxName() + config.maxDeviceKey() + REQUEST_OVERHEAD))
                .method(MethodSpec.session(
                                701,
                                "ListDevices",
                                ListDevicesRequest.parser(),
                                ListDevicesRequest::getSessionToken,
                                registrations::list)
                        .maxRequestBytes(REQUEST_OVERHEAD))
                .method(MethodSpec.session(
                                702,
                                "RevokeDevice",
                                RevokeDeviceRequest.parser(),
                                RevokeDeviceRequest::getSessionToken,
                                registrations::revoke)
                        .maxRequestBytes(REQUEST_OVERHEAD));
    }

    private static void addPush(PluginDefinition.Builder definition, PushTokens tokens, DevicesConfig config) {
        definition.method(MethodSpec.session(
                        710,
                        "RegisterPushToken",
                        RegisterPushTokenRequest.parser(),
                        RegisterPushTokenRequest::getSessionToken,
                        tokens::register)
                .maxRequestBytes(config.push().maxToken() + REQUEST_OVERHEAD));
    }
}
