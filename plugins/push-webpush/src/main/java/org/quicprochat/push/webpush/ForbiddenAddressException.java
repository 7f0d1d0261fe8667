package org.quicprochat.push.webpush;

import java.io.IOException;

/** The server may not connect to any address of a host. */
final class ForbiddenAddressException extends IOException {
    private static final long serialVersionUID = 1L;

    ForbiddenAddressException() {
        super("The host has no address that the server may connect to");
    }
}
