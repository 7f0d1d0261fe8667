package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.time.InstantSource;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.SessionAuthenticator;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.storage.Store;

/** Finds the account of a session, for every call that has one: a SHA-256, one read, and as a rule no write. */
final class Authenticator implements SessionAuthenticator {
    private final Store store;
    private final SessionStore sessions;
    private final LastUses lastUses;
    private final ServerView server;
    private final InstantSource clock;

    Authenticator(Store store, SessionStore sessions, LastUses lastUses, ServerView server, InstantSource clock) {
        this.store = store;
        this.sessions = sessions;
        this.lastUses = lastUses;
        this.server = server;
        this.clock = clock;
    }

    @Override
    public Principal authenticate(ByteString token) {
        if (token.size() != Tokens.BYTES) {
            throw noSession();
        }
        ByteString hash = Tokens.sha256(token);
        Instant now = clock.instant();
        SessionRow row = store.read(tx -> sessions.live(tx, hash, now)).orElseThrow(Authenticator::noSession);
        lastUses.note(hash, row.lastUsedAt(), now);
        return new Principal(
                row.identity(), row.username(), row.device(), row.loggedInAt(), server.isAdmin(row.username()));
    }

    /** The one answer to a token that is missing, garbled, expired or revoked. */
    static StatusException noSession() {
        return StatusException.unauthorized("SESSION_INVALID", "There is no such session: log in");
    }
}
