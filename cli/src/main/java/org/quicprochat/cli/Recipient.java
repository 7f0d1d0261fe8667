package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.proto.v1.ResolveUserResponse;
import org.quicprochat.wire.Status;

/** Finds the identity key behind what a person typed: a contact, else a key, else a username that the server knows. */
final class Recipient {
    private Recipient() {}

    static ByteString resolve(Link link, String text) {
        ByteString contact = link.profile().contacts().get(text);
        return contact != null ? contact : Bytes.identityKey(text).orElseGet(() -> ask(link, text));
    }

    private static ByteString ask(Link link, String username) {
        ResolveUserRequest request = ResolveUserRequest.newBuilder()
                .setSessionToken(link.token())
                .setUsername(username)
                .build();
        try {
            return link.remote()
                    .call(MethodIds.RESOLVE_USER, request, ResolveUserResponse.parser())
                    .getIdentityKey();
        } catch (Failure failure) {
            if (failure.exitCode() == ExitCode.of(Status.UNKNOWN_METHOD)) {
                throw new Failure(
                        failure.exitCode(),
                        "This server does not look up usernames. Give the recipient's address (64 hexadecimal digits,"
                                + " from qpc whoami), or name it once: qpc contact add " + username + " ADDRESS",
                        failure);
            }
            throw failure;
        }
    }
}
