package org.quicprochat.opaque;

import java.security.MessageDigest;
import java.util.Optional;

/**
 * A login between KE2 and KE3: good for one attempt, whatever its outcome. Thread-safe. Its holder drops it, with
 * {@link #discard}, after a short time, and holds a bounded number.
 */
public final class PendingLogin {
    private final boolean known;
    private final byte[] expectedMac;
    private final byte[] sessionKey;
    private boolean spent;

    PendingLogin(boolean known, byte[] expectedMac, byte[] sessionKey) {
        this.known = known;
        this.expectedMac = expectedMac;
        this.sessionKey = sessionKey;
    }

    /**
     * Takes the client's KE3, and gives the session key (64 bytes) where it proves knowledge of the password; empty
     * where it does not, where it is of another length than 64, for a fake KE2, and for every attempt but the first.
     */
    public synchronized Optional<byte[]> finish(byte[] ke3) {
        Optional<byte[]> key = matches(ke3) ? Optional.of(sessionKey.clone()) : Optional.empty();
        discard();
        return key;
    }

    /** Whether a KE3 would finish this login; changes nothing. */
    public synchronized boolean matches(byte[] ke3) {
        boolean matches = MessageDigest.isEqual(expectedMac, ke3);
        return matches && known && !spent;
    }

    /** Overwrites the secrets; no KE3 is good from now on. */
    public synchronized void discard() {
        spent = true;
        Bytes.wipe(expectedMac, sessionKey);
    }

    @Override
    public String toString() {
        return "PendingLogin[secret]";
    }
}
