package org.quicprochat.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.KeyValuePair;

/** The log without a file. */
final class LogSetupTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void logbackFindsIt() {
        assertThat(ServiceLoader.load(Configurator.class)).hasAtLeastOneElementOfType(LogSetup.class);
    }

    @Test
    void aLineHasTimeLevelClassTextAndValuesAndIsOneLine() {
        assertThat(new LogSetup().configure(context)).isEqualTo(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY);
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        var stderr = (ConsoleAppender<ILoggingEvent>) root.getAppender("stderr");
        assertThat(stderr.getTarget()).isEqualTo("System.err");
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("org.example.Thing"), Level.WARN, "A text\nthat breaks", null, null);
        event.setInstant(Instant.parse("2026-11-25T17:00:00.123Z"));
        event.setKeyValuePairs(List.of(new KeyValuePair("id", "x\r\ny")));

        String line = new String(((PatternLayoutEncoder) stderr.getEncoder()).encode(event), StandardCharsets.UTF_8);

        assertThat(line)
                .isEqualTo(
                        "2026-11-25T17:00:00.123Z WARN  Thing A text that breaks id=\"x y\"" + System.lineSeparator());
    }

    @Test
    void levelsAreQuietForOthersLibraries() {
        new LogSetup().configure(context);
        assertThat(context.getLogger("org.quicprochat.x").getEffectiveLevel()).isEqualTo(Level.INFO);
        assertThat(context.getLogger("io.netty.x").getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(context.getLogger("org.pf4j.x").getEffectiveLevel()).isEqualTo(Level.ERROR);
    }
}
