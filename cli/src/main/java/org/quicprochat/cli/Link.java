package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import org.quicprochat.client.ServerAddress;

/**
 * A connection, and the profile that it serves.
 *
 * @param profileName the profile's name
 * @param profile the profile as it was when the command began
 * @param address the server
 * @param trust how its certificate was judged
 * @param sameServer whether it is the profile's server: only then is the profile's session shown to it
 * @param remote the connection
 */
record Link(String profileName, Profile profile, ServerAddress address, Trust trust, boolean sameServer, Remote remote)
        implements AutoCloseable {

    /** The token of the profile's session. */
    ByteString token() {
        if (!sameServer && profile.session().isPresent()) {
            throw Failure.usage("Profile '" + profileName + "' belongs to another server than " + address
                    + ". Name another profile: --profile NAME");
        }
        return profile.session().map(Profile.Session::token).orElseThrow(() -> Failure.notLoggedIn(profileName));
    }

    @Override
    public void close() {
        remote.close();
    }
}
