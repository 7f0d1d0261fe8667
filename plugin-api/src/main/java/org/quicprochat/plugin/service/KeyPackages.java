package org.quicprochat.plugin.service;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Transaction;

/** The MLS key packages and hybrid keys of this server's accounts. */
public interface KeyPackages {
    /** Which devices' packages a claim takes. */
    sealed interface Selection {
        /**
         * What a request's fields {@code device_id} and {@code all_devices} ask for.
         *
         * @param deviceId empty for no device of its own
         * @throws StatusException (BadRequest) for a device id that is none, or where both are given
         */
        static Selection ofFields(ByteString deviceId, boolean allDevices) {
            Optional<DeviceId> device = Fields.optional(deviceId, "device_id", DeviceId::ofField);
            if (allDevices && device.isPresent()) {
                throw StatusException.badRequest(
                        "NOT_BOTH", "device_id", "A claim is of all devices, or of one, not both");
            }
            if (allDevices) {
                return new EveryDevice();
            }
            return device.<Selection>map(OfDevice::new).orElseGet(Any::new);
        }
    }

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
    record Claimed(Optional<DeviceId> device, ByteString keyPackage, boolean lastResort) {
        /** The device's id as messages have it: empty for none. */
        public ByteString deviceId() {
            return device.map(DeviceId::bytes).orElse(ByteString.EMPTY);
        }
    }

    /** Claims packages, each exactly once; empty where there is none. The right to claim is the caller's business. */
    List<Claimed> claim(Transaction tx, IdentityKey identity, Selection selection);

    /** The hybrid key of an identity. */
    Optional<ByteString> hybridKey(ReadTransaction tx, IdentityKey identity);
}
