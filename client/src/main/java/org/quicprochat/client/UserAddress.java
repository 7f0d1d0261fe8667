package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Whom a message is for, as people write it: {@code bob}, {@code bob@b.example}, or an identity key of 64 hexadecimal
 * digits in the place of the name.
 *
 * @param user a username, or an identity key
 * @param domain of the server that has the account, lower-case; empty: the client's own
 */
public record UserAddress(String user, Optional<String> domain) {
    private static final int KEY_DIGITS = 64;

    /**
     * Reads an address. The domain begins behind the last {@code @}.
     *
     * @throws IllegalArgumentException where there is no user, or an {@code @} and no domain
     */
    public static UserAddress parse(String text) {
        int at = text.lastIndexOf('@');
        String user = at < 0 ? text : text.substring(0, at);
        if (user.isEmpty() || at == text.length() - 1) {
            throw new IllegalArgumentException("An address is user or user@domain");
        }
        return new UserAddress(
                user,
                at < 0 ? Optional.empty() : Optional.of(text.substring(at + 1).toLowerCase(Locale.ROOT)));
    }

    /** The address of an identity key. */
    public static UserAddress of(ByteString identityKey, Optional<String> domain) {
        return new UserAddress(HexFormat.of().formatHex(identityKey.toByteArray()), domain);
    }

    /** The identity key, where the user is one. */
    public Optional<ByteString> identityKey() {
        if (user.length() != KEY_DIGITS) {
            return Optional.empty();
        }
        try {
            return Optional.of(ByteString.copyFrom(HexFormat.of().parseHex(user)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As it is read. */
    @Override
    public String toString() {
        return domain.map(name -> user + "@" + name).orElse(user);
    }
}
