package org.quicprochat.plugin.service;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Transaction;

/** The MLS key packages and hybrid keys of this server's accounts. */
public interface KeyPackages {
    /** Which devices' packages a claim takes. */
    sealed interface Selection {}

    /** The oldest package of the identity. */
    record Any() implements Selection {}

    /**
     * A package of one device.
     *
     * @param device whose
     */
    record OfDevice(DeviceId device) implements Selection {}

    /** One package of every device. */
    record EveryDevice() implements Selection {}

    /**
     * A package that was given out.
     *
     * @param device whose it is; empty for one that the account uploaded without a device
     * @param keyPackage the package as it was uploaded
     * @param lastResort whether it is the package of last resort, which is kept
     */
    record Claimed(Optional<DeviceId> device, ByteString keyPackage, boolean lastResort) {}

    /** Claims packages, each exactly once; empty where there is none. The right to claim is the caller's business. */
    List<Claimed> claim(Transaction tx, IdentityKey identity, Selection selection);

    /** The hybrid key of an identity. */
    Optional<ByteString> hybridKey(ReadTransaction tx, IdentityKey identity);
}
