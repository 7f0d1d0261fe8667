package org.quicprochat.client;

import com.google.protobuf.ByteString;

/**
 * A key package of somebody else's, to make one group with.
 *
 * @param deviceId the device that it is of, 16 bytes; empty where it is of none
 * @param keyPackage TLS-encoded, as its owner uploaded it: check it as RFC 9420, section 10.1 says
 * @param lastResort whether others may be given the same one
 */
public record ClaimedKeyPackage(ByteString deviceId, ByteString keyPackage, boolean lastResort) {
    /** Shows no key. */
    @Override
    public String toString() {
        return "ClaimedKeyPackage[" + keyPackage.size() + " bytes]";
    }
}
