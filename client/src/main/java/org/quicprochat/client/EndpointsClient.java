package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.quicprochat.proto.v1.PublishEndpointRequest;
import org.quicprochat.proto.v1.PublishEndpointResponse;
import org.quicprochat.proto.v1.ResolveEndpointRequest;
import org.quicprochat.proto.v1.ResolveEndpointResponse;
import org.quicprochat.wire.Status;

/** Where devices are reached directly, for one session: methods 800 and 801. Every method blocks. Thread-safe. */
public final class EndpointsClient {
    private static final int PUBLISH = 800;
    private static final int RESOLVE = 801;

    private final QpcClient client;
    private final SessionInfo session;

    /**
     * Where a device is.
     *
     * @param deviceId whose it is; empty for sessions without a device
     * @param nodeAddr a serialized node address, as it was published
     * @param expiresAt from then on it is not found any more
     */
    public record Found(ByteString deviceId, ByteString nodeAddr, Instant expiresAt) {}

    EndpointsClient(QpcClient client, SessionInfo session) {
        this.client = client;
        this.session = session;
    }

    /**
     * Publishes where the session's device is, in place of what it published before.
     *
     * @param nodeAddr a serialized node address, 1 byte to 2 KiB
     * @param timeToLive in whole seconds; more than 24 hours is 24 hours, and so is less than a second
     * @return when it expires
     */
    public Instant publish(ByteString nodeAddr, Duration timeToLive) {
        if (nodeAddr.isEmpty()) {
            throw new IllegalArgumentException("A node address has a byte at least");
        }
        long seconds = Math.clamp(timeToLive.toSeconds(), 0, Integer.MAX_VALUE);
        return Instant.ofEpochMilli(publish(nodeAddr, Math.toIntExact(seconds)).getExpiresAtMs());
    }

    /** Withdraws what the session's device published; nothing is no error. */
    public void withdraw() {
        publish(ByteString.EMPTY, 0);
    }

    private PublishEndpointResponse publish(ByteString nodeAddr, int seconds) {
        PublishEndpointRequest request = PublishEndpointRequest.newBuilder()
                .setSessionToken(session.token())
                .setNodeAddr(nodeAddr)
                .setTtlSecs(seconds)
                .build();
        return client.call(PUBLISH, request, PublishEndpointResponse.parser(), client.defaults());
    }

    /** Where the devices of an identity are; empty also where it shares no channel with the session's account. */
    public List<Found> resolve(ByteString identityKey) {
        ResolveEndpointRequest request = ResolveEndpointRequest.newBuilder()
                .setSessionToken(session.token())
                .setIdentityKey(identityKey)
                .build();
        try {
            return client
                    .call(RESOLVE, request, ResolveEndpointResponse.parser(), client.defaults())
                    .getEndpointsList()
                    .stream()
                    .map(one ->
                            new Found(one.getDeviceId(), one.getNodeAddr(), Instant.ofEpochMilli(one.getExpiresAtMs())))
                    .toList();
        } catch (QpcException e) {
            if (e.status() == Status.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }
}
