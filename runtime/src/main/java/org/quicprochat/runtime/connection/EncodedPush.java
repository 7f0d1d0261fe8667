package org.quicprochat.runtime.connection;

import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.Push;
import org.quicprochat.wire.PushFrame;

/** A push with its frames, each encoded once, when the first connection wants it. Used by one thread. */
final class EncodedPush {
    private final Push push;
    private byte @Nullable [] frame;
    private byte @Nullable [] hint;

    EncodedPush(Push push) {
        this.push = push;
    }

    Push push() {
        return push;
    }

    byte[] frame() {
        byte[] encoded = frame;
        if (encoded == null) {
            encoded = PushFrame.encode(push.type().id(), push.body());
            frame = encoded;
        }
        return encoded;
    }

    byte[] hintFrame(Push.Collapse collapse) {
        byte[] encoded = hint;
        if (encoded == null) {
            encoded = PushFrame.encode(push.type().id(), collapse.hint());
            hint = encoded;
        }
        return encoded;
    }
}
