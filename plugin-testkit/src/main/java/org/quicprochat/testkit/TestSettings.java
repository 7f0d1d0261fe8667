package org.quicprochat.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.function.Function;

/**
 * A plugin's settings, read without a server: its {@code reference.conf}, and what a test writes over it.
 *
 * @param plugin a class beside the {@code reference.conf}
 * @param reader what the plugin reads its configuration with
 */
public record TestSettings<S>(Class<?> plugin, Function<Config, S> reader) {
    /** The settings where the operator wrote nothing. */
    public S defaults() {
        return with("");
    }

    /** The settings where the operator wrote these lines. */
    public S with(String lines) {
        return reader.apply(ConfigFactory.parseString(lines)
                .withFallback(ConfigFactory.parseResources(plugin, "reference.conf"))
                .resolve());
    }

    /**
     * Checks that a value is refused, in words that name its key.
     *
     * @param line such as {@code max-size = 0}
     * @throws AssertionError where it is not
     */
    public void assertRefused(String line) {
        assertThatThrownBy(() -> with(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(line.substring(0, line.indexOf(' ')));
    }
}
