package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.service.Devices;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;

/** The devices of each account, one record an account: who sends a message reads it. Thread-safe. */
final class DeviceStore implements Devices {
    private final Subspace rosters;

    DeviceStore(Subspace rosters) {
        this.rosters = rosters;
    }

    Roster roster(ReadTransaction tx, IdentityKey identity) {
        byte[] record = tx.get(rosters.key(identity.bytes()));
        return record == null ? Roster.EMPTY : Roster.decode(record);
    }

    void save(Transaction tx, IdentityKey identity, Roster roster) {
        tx.set(rosters.key(identity.bytes()), roster.encode());
    }

    @Override
    public List<DeviceId> of(ReadTransaction tx, IdentityKey identity) {
        return roster(tx, identity).devices().stream().map(Device::id).toList();
    }

    @Override
    public boolean isRegistered(ReadTransaction tx, IdentityKey identity, DeviceId device) {
        return roster(tx, identity).find(device).isPresent();
    }

    @Override
    public Optional<ByteString> signatureKey(ReadTransaction tx, IdentityKey identity, DeviceId device) {
        return roster(tx, identity).find(device).map(Device::key).filter(key -> !key.isEmpty());
    }
}
