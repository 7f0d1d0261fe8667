package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.PushGateway;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.RegisterPushTokenRequest;
import org.quicprochat.proto.v1.RegisterPushTokenResponse;

/** 710 RegisterPushToken. Thread-safe. */
final class PushTokens {
    private final Store store;
    private final Callers callers;
    private final PushTokenStore tokens;
    private final Gateways gateways;
    private final int maxToken;

    PushTokens(Store store, Callers callers, PushTokenStore tokens, Gateways gateways, int maxToken) {
        this.store = store;
        this.callers = callers;
        this.tokens = tokens;
        this.gateways = gateways;
        this.maxToken = maxToken;
    }

    RegisterPushTokenResponse register(Principal caller, Call call, RegisterPushTokenRequest request) {
        DeviceId device = Fields.optional(request.getDeviceId(), "device_id", DeviceId::ofField)
                .or(caller::device)
                .orElseThrow(() -> StatusException.badRequest(
                        "DEVICE_REQUIRED", "device_id", "The session belongs to no device: name one"));
        ByteString bytes = Fields.between(request.getPushToken(), 0, maxToken, "push_token");
        Optional<PushGateway.Platform> platform = platform(request.getPlatform());
        Optional<PushToken> token = bytes.isEmpty() ? Optional.empty() : Optional.of(check(platform, bytes));
        store.run(tx -> {
            if (callers.roster(tx, caller).find(device).isEmpty()) {
                throw Registrations.noSuchDevice();
            }
            token.ifPresentOrElse(
                    some -> tokens.put(tx, new Target(caller.identity(), device), some),
                    () -> tokens.forget(tx, caller.identity(), device));
            return token.isPresent();
        });
        return RegisterPushTokenResponse.newBuilder()
                .setServerKey(platform.map(gateways::serverKey).orElse(ByteString.EMPTY))
                .build();
    }

    private PushToken check(Optional<PushGateway.Platform> platform, ByteString bytes) {
        PushToken token = platform.filter(gateways::serve)
                .map(one -> new PushToken(one, bytes))
                .orElseThrow(() -> StatusException.badRequest(
                        "PLATFORM_UNSUPPORTED", "platform", "The server has no gateway to this platform"));
        if (gateways.of(token).isEmpty()) {
            throw StatusException.badRequest(
                    "PUSH_TOKEN_INVALID", "push_token", "The push token is not one of this platform");
        }
        return token;
    }

    private static Optional<PushGateway.Platform> platform(RegisterPushTokenRequest.Platform platform) {
        return switch (platform) {
            case APNS -> Optional.of(PushGateway.Platform.APNS);
            case FCM -> Optional.of(PushGateway.Platform.FCM);
            case WEB_PUSH -> Optional.of(PushGateway.Platform.WEB_PUSH);
            case PLATFORM_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }
}
