package org.quicprochat.runtime.config;

import com.typesafe.config.ConfigOrigin;

/**
 * One reason why the server does not start, for the operator.
 *
 * @param where the file and line, the flag, or the plugin and its jar
 * @param text what is wrong, and what to do about it
 */
public record Problem(String where, String text) {
    /** A problem of a configured value. */
    static Problem at(ConfigOrigin origin, String text) {
        return new Problem(describe(origin), text);
    }

    private static String describe(ConfigOrigin origin) {
        String file = origin.filename() == null ? origin.description() : origin.filename();
        return origin.filename() == null || origin.lineNumber() < 1 ? file : file + ":" + origin.lineNumber();
    }

    @Override
    public String toString() {
        return where + ": " + text;
    }
}
