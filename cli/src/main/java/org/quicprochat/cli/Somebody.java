package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import picocli.CommandLine.Parameters;

/** Whom a command is about. */
final class Somebody {
    @Parameters(paramLabel = "WHO", description = "A contact, an address or a username.")
    private String who = "";

    /** Their identity key, which may take a question to the server. */
    ByteString identityKey(Link link) {
        return Recipient.resolve(link, who);
    }
}
