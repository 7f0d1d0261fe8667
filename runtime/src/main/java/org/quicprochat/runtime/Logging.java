package org.quicprochat.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the log up from {@code conf/logback.xml}, or the copy of it in the jar. */
final class Logging {
    private static final String FILE = "conf/logback.xml";

    private Logging() {}

    static void configure(Optional<Path> home) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            try {
                JoranConfigurator configurator = new JoranConfigurator();
                configurator.setContext(context);
                context.reset();
                configurator.doConfigure(source(home));
            } catch (JoranException | MalformedURLException e) {
                context.getLogger(Logging.class).warn("The log cannot be set up as its file says", e);
            }
        }
    }

    private static URL source(Optional<Path> home) throws MalformedURLException {
        Path own = Path.of(FILE);
        Optional<Path> file = Optional.of(own)
                .filter(Files::isRegularFile)
                .or(() -> home.map(path -> path.resolve(FILE)).filter(Files::isRegularFile));
        return file.isPresent()
                ? file.get().toUri().toURL()
                : Objects.requireNonNull(Logging.class.getResource("logback.xml"), "logback.xml is missing");
    }

    static void level(String level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(level, Level.INFO));
        }
    }
}
