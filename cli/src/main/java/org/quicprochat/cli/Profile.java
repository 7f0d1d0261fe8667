package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.quicprochat.client.ServerAddress;

/**
 * What {@code qpc} remembers of one account on one server.
 *
 * @param server where the account is
 * @param trust how that server's certificate is judged
 * @param username the account's name
 * @param identity the account's identity
 * @param device the device that logins are for, 16 bytes
 * @param session the session of the last login
 * @param contacts identity keys by the names that this person gave them
 */
record Profile(
        Optional<ServerAddress> server,
        Optional<Trust> trust,
        Optional<String> username,
        Optional<Identity> identity,
        Optional<ByteString> device,
        Optional<Session> session,
        SortedMap<String, ByteString> contacts) {

    /** A profile that remembers nothing. */
    static final Profile EMPTY = new Profile(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>());

    /**
     * A session.
     *
     * @param token what the server made at login
     * @param expiresAt when it ends if it is not used
     */
    record Session(ByteString token, Instant expiresAt) {
        /** Says nothing of the token. */
        @Override
        public String toString() {
            return "Session[expiresAt=" + expiresAt + "]";
        }
    }

    Profile {
        contacts = Collections.unmodifiableSortedMap(new TreeMap<>(contacts));
    }

    Profile withServer(ServerAddress newServer, Trust newTrust) {
        return new Profile(
                Optional.of(newServer), Optional.of(newTrust), username, identity, device, session, contacts);
    }

    Profile withAccount(String newUsername, Identity newIdentity) {
        return new Profile(
                server, trust, Optional.of(newUsername), Optional.of(newIdentity), device, session, contacts);
    }

    Profile withIdentity(Identity newIdentity) {
        return new Profile(server, trust, username, Optional.of(newIdentity), device, session, contacts);
    }

    Profile withDevice(Optional<ByteString> newDevice) {
        return new Profile(server, trust, username, identity, newDevice, session, contacts);
    }

    Profile withSession(Session newSession) {
        return new Profile(server, trust, username, identity, device, Optional.of(newSession), contacts);
    }

    Profile withoutSession() {
        return new Profile(server, trust, username, identity, device, Optional.empty(), contacts);
    }

    Profile withContacts(Map<String, ByteString> newContacts) {
        return new Profile(server, trust, username, identity, device, session, new TreeMap<>(newContacts));
    }
}
