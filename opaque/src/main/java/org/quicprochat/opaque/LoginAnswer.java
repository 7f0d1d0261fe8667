package org.quicprochat.opaque;

/** What a server answers to a KE1, and what it keeps until the KE3. */
public final class LoginAnswer {
    private final byte[] ke2;
    private final PendingLogin pending;

    LoginAnswer(byte[] ke2, PendingLogin pending) {
        this.ke2 = ke2;
        this.pending = pending;
    }

    /** KE2, 320 bytes: a new array. */
    public byte[] ke2() {
        return ke2.clone();
    }

    /** The state to finish with. */
    public PendingLogin pending() {
        return pending;
    }
}
