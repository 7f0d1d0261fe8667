package org.quicprochat.client;

import org.quicprochat.proto.v1.RegisterPushTokenRequest.Platform;

/** Whose push service wakes a device up. A server supports those that it has a gateway to. */
public enum PushPlatform {
    /** Apple's. */
    APNS(Platform.APNS),
    /** Google's. */
    FCM(Platform.FCM),
    /** Any that speaks Web Push, as browsers and UnifiedPush do. */
    WEB_PUSH(Platform.WEB_PUSH);

    private final Platform wire;

    PushPlatform(Platform wire) {
        this.wire = wire;
    }

    Platform wire() {
        return wire;
    }
}
