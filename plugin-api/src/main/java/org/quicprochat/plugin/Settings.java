package org.quicprochat.plugin;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads values with a range from a plugin's configuration. One that is outside is an {@link IllegalArgumentException}
 * that names the key and the range; thrown in {@link ServerPlugin#define}, it stops the boot and is shown to the
 * operator.
 */
public final class Settings {
    private Settings() {}

    /** A count, 1 or more. */
    public static int positive(Config config, String key) {
        return between(config, key, 1, Integer.MAX_VALUE);
    }

    /** A number, at least and at most so much (inclusive). */
    public static int between(Config config, String key, int min, int max) {
        int value = config.getInt(key);
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    max == Integer.MAX_VALUE
                            ? "%s must be %d or more".formatted(key, min)
                            : "%s must be %d or more, and %d at most".formatted(key, min, max));
        }
        return value;
    }

    /** A size in bytes, such as {@code 64 KiB}: 1 or more, and less than 2 GiB. */
    public static int bytes(Config config, String key) {
        return bytes(config, key, Integer.MAX_VALUE);
    }

    /** A size in bytes, such as {@code 64 KiB}: 1 or more, and at most so many (inclusive). */
    public static int bytes(Config config, String key, int max) {
        return (int) checkedBytes(config, key, max);
    }

    /** A size in bytes, such as {@code 5 GiB}: 1 or more. */
    public static long longBytes(Config config, String key) {
        return checkedBytes(config, key, Long.MAX_VALUE);
    }

    private static long checkedBytes(Config config, String key, long max) {
        long value = config.getBytes(key);
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(
                    max == Long.MAX_VALUE
                            ? key + " must be 1 byte or more"
                            : "%s must be 1 byte or more, and %d bytes at most".formatted(key, max));
        }
        return value;
    }

    /** A time, such as {@code 30 s}: 1 ms or more. */
    public static Duration time(Config config, String key) {
        Duration value = config.getDuration(key);
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(key + " must be 1 ms or more");
        }
        return value;
    }

    /** A time, such as {@code 30 s}: 0 or more. */
    public static Duration timeOrNone(Config config, String key) {
        Duration value = config.getDuration(key);
        if (value.isNegative()) {
            throw new IllegalArgumentException(key + " must be 0 or more");
        }
        return value;
    }

    /** One of a few words: the constants of an enum in lower case, with dashes for underscores. */
    public static <E extends Enum<E>> E word(Config config, String key, Class<E> type) {
        String value = config.getString(key);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> wordOf(constant).equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s must be one of %s"
                        .formatted(
                                key,
                                Arrays.stream(type.getEnumConstants())
                                        .map(Settings::wordOf)
                                        .toList())));
    }

    private static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
