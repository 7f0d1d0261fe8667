package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.quicprochat.plugin.ChannelId;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;

/**
 * A message whose form was checked, before it has a place in a queue.
 *
 * @param recipient whose it is
 * @param device the one device that gets it; empty: every device
 * @param body the payload
 * @param channel the channel it is said in
 * @param timeToLive milliseconds
 * @param messageId the sender's id, or empty bytes
 */
record Draft(
        IdentityKey recipient,
        Optional<DeviceId> device,
        Body body,
        Optional<ChannelId> channel,
        long timeToLive,
        ByteString messageId) {}
