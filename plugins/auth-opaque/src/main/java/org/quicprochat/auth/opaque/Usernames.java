package org.quicprochat.auth.opaque;

import java.util.Optional;
import java.util.regex.Pattern;
import org.quicprochat.plugin.StatusException;

/** What a username may look like: 3 to 32 of a-z 0-9 . _ - after lower-casing. Static. */
final class Usernames {
    /** Only ASCII letters are lower-cased: others, like the Kelvin sign, would turn into ASCII ones. */
    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{3,32}");

    private Usernames() {}

    /** The normalized form; empty where no account can have the name. */
    static Optional<String> normalize(String username) {
        if (!ACCEPTED.matcher(username).matches()) {
            return Optional.empty();
        }
        StringBuilder lower = new StringBuilder(username.length());
        for (int i = 0; i < username.length(); i++) {
            char c = username.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c);
        }
        return Optional.of(lower.toString());
    }

    /**
     * The normalized form of a request's {@code username}.
     *
     * @throws StatusException BadRequest {@code USERNAME_INVALID} where no account can have the name
     */
    static String ofField(String username) {
        return normalize(username)
                .orElseThrow(() -> StatusException.badRequest(
                        "USERNAME_INVALID", "username", "A username is 3 to 32 letters, digits, dots, _ and -"));
    }
}
