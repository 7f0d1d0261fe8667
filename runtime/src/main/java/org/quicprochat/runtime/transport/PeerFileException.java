package org.quicprochat.runtime.transport;

import java.io.IOException;

/** The certificates of a peer cannot be used. */
public final class PeerFileException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String where;

    PeerFileException(PeerConfig peer, String message) {
        super(message);
        this.where = peer.where();
    }

    /** The file and line of the configuration. */
    public String where() {
        return where;
    }
}
