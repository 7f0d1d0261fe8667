package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * What became of an upload of key packages.
 *
 * @param available packages of this device that wait now, the one of last resort not counted
 * @param refs the KeyPackageRef (RFC 9420, section 5.2) of each, in the order given
 */
public record UploadedKeyPackages(int available, List<ByteString> refs) {
    /** Copies the list. */
    public UploadedKeyPackages {
        refs = List.copyOf(refs);
    }
}
