package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.nio.file.Path;

/** How the server's certificate is judged. */
sealed interface Trust {
    /**
     * This certificate and no other.
     *
     * @param der the certificate, DER-encoded X.509
     */
    record Pinned(ByteString der) implements Trust {}

    /**
     * What this authority vouches for, with the server's name checked.
     *
     * @param file certificates in PEM, or one in DER
     */
    record Authority(Path file) implements Trust {}

    /** What the machine's own authorities vouch for, with the server's name checked. */
    record MachineAuthorities() implements Trust {}
}
