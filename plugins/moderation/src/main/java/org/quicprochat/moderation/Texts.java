package org.quicprochat.moderation;

import org.quicprochat.plugin.StatusException;

/** Checks the texts of requests. Static. */
final class Texts {
    private Texts() {}

    /**
     * The text, which must have at most so many characters (Unicode code points; inclusive).
     *
     * @throws StatusException BadRequest {@code LENGTH}
     */
    static String atMost(String text, int characters, String field) {
        int length = text.codePointCount(0, text.length());
        if (length > characters) {
            throw StatusException.badRequest("LENGTH", field, "The text is too long")
                    .with("length", length)
                    .with("max", characters);
        }
        return text;
    }
}
