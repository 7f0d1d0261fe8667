package org.quicprochat.p2p;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.storage.Entry;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.plugin.storage.Tuple;

/** The endpoints, and a calendar of when each expires. Thread-safe. */
final class EndpointStore implements AccountDataOwner, DeviceDataOwner {
    private static final byte[] NOTHING = {};

    private final Subspace endpoints;
    private final Subspace due;

    /** An endpoint of one device, or of sessions without a device. */
    record OfDevice(ByteString device, StoredEndpoint endpoint) {}

    EndpointStore(Subspace endpoints, Subspace due) {
        this.endpoints = endpoints;
        this.due = due;
    }

    static ByteString nameOf(Optional<DeviceId> device) {
        return device.map(DeviceId::bytes).orElse(ByteString.EMPTY);
    }

    /** Replaces the endpoint of a device. */
    void set(Transaction tx, IdentityKey identity, ByteString device, StoredEndpoint endpoint) {
        clear(tx, identity, device);
        tx.set(key(identity, device), endpoint.encode());
        tx.set(dueKey(endpoint.expiresAt(), identity, device), NOTHING);
    }

    /**
     * Removes the endpoint of a device.
     *
     * @return what it was; empty where there was none
     */
    Optional<StoredEndpoint> clear(Transaction tx, IdentityKey identity, ByteString device) {
        byte[] value = tx.get(key(identity, device));
        if (value == null) {
            return Optional.empty();
        }
        StoredEndpoint endpoint = StoredEndpoint.decode(value);
        tx.clear(key(identity, device));
        tx.clear(dueKey(endpoint.expiresAt(), identity, device));
        return Optional.of(endpoint);
    }

    /** The endpoints of an account, that of sessions without a device first, the expired ones included. */
    List<OfDevice> of(ReadTransaction tx, IdentityKey identity) {
        List<OfDevice> found = new ArrayList<>();
        tx.visit(endpoints.range(identity.bytes()), ScanOrder.ASCENDING, entry -> {
            ByteString device = endpoints.unpack(entry.key()).bytes(1);
            found.add(new OfDevice(device, StoredEndpoint.decode(entry.value())));
            return true;
        });
        return found;
    }

    /**
     * Removes some of those that have expired.
     *
     * @return how many
     */
    int sweep(Transaction tx, long now, int limit) {
        List<Entry> over = tx.scan(due.range().before(due.key(now + 1)), limit);
        for (Entry entry : over) {
            Tuple tuple = due.unpack(entry.key());
            clear(tx, new IdentityKey(tuple.bytes(1)), tuple.bytes(2));
        }
        return over.size();
    }

    @Override
    public long erase(Transaction tx, Account account) {
        List<OfDevice> all = of(tx, account.identity());
        all.forEach(one -> clear(tx, account.identity(), one.device()));
        return all.size();
    }

    @Override
    public void registered(Transaction tx, IdentityKey identity, DeviceId device, boolean first) {
        if (first) {
            clear(tx, identity, ByteString.EMPTY).ifPresent(endpoint -> set(tx, identity, device.bytes(), endpoint));
        }
    }

    @Override
    public void revoked(Transaction tx, IdentityKey identity, DeviceId device) {
        clear(tx, identity, device.bytes());
    }

    private Key key(IdentityKey identity, ByteString device) {
        return endpoints.key(identity.bytes(), device);
    }

    private Key dueKey(long expiresAt, IdentityKey identity, ByteString device) {
        return due.key(expiresAt, identity.bytes(), device);
    }
}
