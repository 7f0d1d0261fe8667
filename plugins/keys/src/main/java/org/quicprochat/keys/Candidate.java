package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * A key package that was examined, as far as that needs no store.
 *
 * @param bytes as it was uploaded
 * @param ref its KeyPackageRef
 * @param expiresAt from when on (inclusive) nobody gets it, in milliseconds of the epoch
 * @param parsed what is in it; empty where nothing is to be checked
 */
record Candidate(ByteString bytes, ByteString ref, long expiresAt, Optional<KeyPackage> parsed) {
    @Override
    public String toString() {
        return "Candidate[]";
    }
}
