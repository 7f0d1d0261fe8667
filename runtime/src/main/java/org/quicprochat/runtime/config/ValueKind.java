package org.quicprochat.runtime.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.util.Locale;

/**
 * What a configured value has to be. The default in a {@code reference.conf} says it: {@code 30 s} is a duration,
 * {@code 256 KiB} a size, {@code 16} a whole number, {@code null} a text that may be left out.
 */
enum ValueKind {
    FLAG("true or false"),
    WHOLE("a whole number, 0 or more, without a unit"),
    DECIMAL("a number without a unit"),
    DURATION("a duration with its unit, such as 500 ms, 30 s, 10 m, 12 h or 30 d"),
    SIZE("a size in bytes, such as 512 B, 64 KiB or 256 MiB"),
    TEXT("a text"),
    LIST("a list, such as [a, b]"),
    SECTION("a section, such as { key = value }");

    private final String description;

    ValueKind(String description) {
        this.description = description;
    }

    /** What an operator has to write. */
    String description() {
        return description;
    }

    /** The kind of a default. */
    static ValueKind of(ConfigValue reference) {
        return switch (reference.valueType()) {
            case OBJECT -> SECTION;
            case LIST -> LIST;
            case BOOLEAN -> FLAG;
            case NUMBER -> isWhole(reference) ? WHOLE : DECIMAL;
            case NULL -> TEXT;
            case STRING -> ofText(reference);
        };
    }

    private static ValueKind ofText(ConfigValue reference) {
        String text = text(reference);
        if (text.isEmpty() || !Character.isDigit(text.charAt(0)) || isNumber(text)) {
            return TEXT;
        }
        if (isDuration(reference)) {
            return DURATION;
        }
        return isSize(reference) ? SIZE : TEXT;
    }

    /** Whether a value is of this kind. */
    boolean accepts(ConfigValue value) {
        ConfigValueType type = value.valueType();
        if (this == SECTION || this == LIST) {
            return type == (this == SECTION ? ConfigValueType.OBJECT : ConfigValueType.LIST);
        }
        if (type == ConfigValueType.OBJECT || type == ConfigValueType.LIST || type == ConfigValueType.NULL) {
            return false;
        }
        return switch (this) {
            case FLAG -> isFlag(value);
            case WHOLE -> isWhole(value) && new BigDecimal(text(value)).signum() >= 0;
            case DECIMAL -> isNumber(text(value));
            case DURATION -> isDuration(value) && hasUnit(value);
            case SIZE -> isSize(value);
            case TEXT, LIST, SECTION -> true;
        };
    }

    private static boolean isFlag(ConfigValue value) {
        try {
            value.atKey("v").getBoolean("v");
            return true;
        } catch (ConfigException notOne) {
            return false;
        }
    }

    private static boolean isDuration(ConfigValue value) {
        try {
            return !value.atKey("v").getDuration("v").isNegative();
        } catch (ConfigException notOne) {
            return false;
        }
    }

    /** A bare number would be read as milliseconds, which is seldom what was meant; 0 is 0 in every unit. */
    private static boolean hasUnit(ConfigValue value) {
        String text = text(value);
        return !isNumber(text) || new BigDecimal(text).signum() == 0;
    }

    private static boolean isSize(ConfigValue value) {
        try {
            return value.atKey("v").getBytes("v") >= 0;
        } catch (ConfigException notOne) {
            return false;
        }
    }

    private static boolean isWhole(ConfigValue value) {
        String text = text(value);
        try {
            var _ = new BigDecimal(text).longValueExact();
            return true;
        } catch (ArithmeticException | NumberFormatException notOne) {
            return false;
        }
    }

    private static boolean isNumber(String text) {
        try {
            var _ = new BigDecimal(text);
            return true;
        } catch (NumberFormatException notOne) {
            return false;
        }
    }

    private static String text(ConfigValue value) {
        return String.valueOf(value.unwrapped()).strip().toLowerCase(Locale.ROOT);
    }
}
