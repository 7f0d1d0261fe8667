package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Optional;
import org.quicprochat.proto.v1.DeleteRecoveryBundleRequest;
import org.quicprochat.proto.v1.DeleteRecoveryBundleResponse;
import org.quicprochat.proto.v1.FetchRecoveryBundleRequest;
import org.quicprochat.proto.v1.FetchRecoveryBundleResponse;
import org.quicprochat.proto.v1.StoreRecoveryBundleRequest;
import org.quicprochat.proto.v1.StoreRecoveryBundleResponse;
import org.quicprochat.wire.Status;

/**
 * The recovery bundle of one session's account: methods 750 to 752. The bundle is opaque: encrypt it first. All need a
 * login of the last 5 minutes. Every method blocks. Thread-safe.
 */
public final class RecoveryClient {
    private static final int STORE = 750;
    private static final int FETCH = 751;
    private static final int DELETE = 752;

    private final QpcClient client;
    private final SessionInfo session;

    /**
     * A bundle as the server has it.
     *
     * @param bundle the bytes that were stored
     * @param version what {@link #replace} expects
     * @param storedAt when it was stored
     */
    public record StoredBundle(ByteString bundle, long version, Instant storedAt) {}

    RecoveryClient(QpcClient client, SessionInfo session) {
        this.client = client;
        this.session = session;
    }

    /**
     * Stores a bundle of 1 byte to 64 KiB, whatever is there.
     *
     * @return its version
     */
    public long store(ByteString bundle) {
        return store(bundle, 0);
    }

    /**
     * Stores a bundle in place of the one with this version, 1 or more; BadRequest {@code STALE_VERSION} where the
     * server has another, or none.
     *
     * @return its version
     */
    public long replace(ByteString bundle, long version) {
        if (version == 0) {
            throw new IllegalArgumentException("A version is 1 or more");
        }
        return store(bundle, version);
    }

    /** Never sent twice by itself: the second would find the first one's version. */
    private long store(ByteString bundle, long version) {
        StoreRecoveryBundleRequest request = StoreRecoveryBundleRequest.newBuilder()
                .setSessionToken(session.token())
                .setBundle(bundle)
                .setExpectedVersion(version)
                .build();
        return client.call(STORE, request, StoreRecoveryBundleResponse.parser(), once())
                .getVersion();
    }

    /** The bundle; empty where there is none. The server answers 10 of these a day. */
    public Optional<StoredBundle> fetch() {
        FetchRecoveryBundleRequest request = FetchRecoveryBundleRequest.newBuilder()
                .setSessionToken(session.token())
                .build();
        try {
            FetchRecoveryBundleResponse answer =
                    client.call(FETCH, request, FetchRecoveryBundleResponse.parser(), once());
            return Optional.of(new StoredBundle(
                    answer.getBundle(), answer.getVersion(), Instant.ofEpochMilli(answer.getStoredAtMs())));
        } catch (QpcException e) {
            if (e.status() == Status.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Removes the bundle; none is no error. */
    public void delete() {
        DeleteRecoveryBundleRequest request = DeleteRecoveryBundleRequest.newBuilder()
                .setSessionToken(session.token())
                .build();
        client.call(DELETE, request, DeleteRecoveryBundleResponse.parser(), client.defaults());
    }

    private CallOptions once() {
        return new CallOptions(client.defaults().deadline(), false);
    }
}
