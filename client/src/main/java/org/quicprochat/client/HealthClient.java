package org.quicprochat.client;

import com.google.protobuf.InvalidProtocolBufferException;
import org.quicprochat.proto.v1.HealthRequest;
import org.quicprochat.proto.v1.HealthResponse;
import org.quicprochat.wire.Status;

/** The server's health: method 802. Thread-safe. */
public final class HealthClient {
    static final int HEALTH = 802;

    private final QpcClient client;

    HealthClient(QpcClient client) {
        this.client = client;
    }

    /**
     * How the server is. One that is not ready answers too, with a state that says so. Blocks.
     *
     * @throws QpcException where the server answers with an error of another kind
     */
    public HealthResponse check() {
        return client.call(HEALTH, HealthRequest.getDefaultInstance(), HealthClient::read, client.defaults());
    }

    private static HealthResponse read(int methodId, int statusCode, byte[] body) {
        if (statusCode == Status.UNAVAILABLE.code()) {
            try {
                HealthResponse health = HealthResponse.parseFrom(body);
                if (health.getState() != HealthResponse.State.STATE_UNSPECIFIED) {
                    return health;
                }
            } catch (InvalidProtocolBufferException e) {
                // Not the method's own answer: the plugin is not there, and the detail says so.
            }
        }
        return ClientCall.message(HealthResponse.parser()).read(methodId, statusCode, body);
    }
}
