package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.util.Locale;
import java.util.Optional;
import org.quicprochat.proto.v1.ListPeersRequest;
import org.quicprochat.proto.v1.ListPeersResponse;
import org.quicprochat.proto.v1.ProxyResolveUserRequest;
import org.quicprochat.proto.v1.ProxyResolveUserResponse;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.proto.v1.ResolveUserResponse;
import org.quicprochat.wire.Status;

/**
 * Whom a person meant by what they typed: a contact, else a key, else a username that the server knows, each perhaps
 * with the domain of another server behind an {@code @}.
 *
 * @param identityKey 32 bytes
 * @param domain of the other server; empty for an account of the own one
 */
record Recipient(ByteString identityKey, Optional<String> domain) {
    /** Finds somebody, wherever the account is. */
    static Recipient find(Link link, String text) {
        ByteString contact = link.profile().contacts().get(text);
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return new Recipient(
                    contact != null ? contact : Bytes.identityKey(text).orElseGet(() -> ask(link, text)),
                    Optional.empty());
        }
        String user = text.substring(0, at);
        String named = text.substring(at + 1).toLowerCase(Locale.ROOT);
        if (user.isEmpty() || named.isEmpty()) {
            throw Failure.usage("An address with a domain is user@domain, such as bob@b.example.");
        }
        Optional<String> domain = Optional.of(named).filter(other -> !other.equals(ownDomain(link)));
        ByteString key = contact != null
                ? contact
                : Bytes.identityKey(user)
                        .orElseGet(() -> domain.isPresent() ? ask(link, user, domain.get()) : ask(link, user));
        return new Recipient(key, domain);
    }

    /** Finds an account of the own server. */
    static ByteString resolve(Link link, String text) {
        Recipient found = find(link, text);
        if (found.domain().isPresent()) {
            throw Failure.usage("This goes to accounts of your own server alone, not to one of "
                    + found.domain().get() + ".");
        }
        return found.identityKey();
    }

    private static String ownDomain(Link link) {
        ListPeersRequest request =
                ListPeersRequest.newBuilder().setSessionToken(link.token()).build();
        try {
            return link.remote()
                    .call(MethodIds.LIST_PEERS, request, ListPeersResponse.parser())
                    .getDomain();
        } catch (Failure failure) {
            if (failure.exitCode() == ExitCode.of(Status.UNKNOWN_METHOD)) {
                throw new Failure(
                        failure.exitCode(),
                        "Your server has no federation plugin: it exchanges messages with no other server.",
                        failure);
            }
            throw failure;
        }
    }

    private static ByteString ask(Link link, String username, String domain) {
        ProxyResolveUserRequest request = ProxyResolveUserRequest.newBuilder()
                .setSessionToken(link.token())
                .setDestination(domain)
                .setUsername(username)
                .build();
        return link.remote()
                .call(MethodIds.PROXY_RESOLVE_USER, request, ProxyResolveUserResponse.parser())
                .getIdentityKey();
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
