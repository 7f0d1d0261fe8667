package org.quicprochat.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.MalformedURLException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the log up from {@code conf/logback.xml}, where there is one; without it, {@link LogSetup} has. */
final class Logging {
    private static final String FILE = "conf/logback.xml";

    private Logging() {}

    static void configure(Optional<Path> home) {
        Optional<Path> file = Optional.of(Path.of(FILE))
                .filter(Files::isRegularFile)
                .or(() -> home.map(path -> path.resolve(FILE)).filter(Files::isRegularFile));
        if (file.isPresent() && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            try {
                JoranConfigurator configurator = new JoranConfigurator();
                configurator.setContext(context);
                context.reset();
                configurator.doConfigure(file.get().toUri().toURL());
            } catch (JoranException | MalformedURLException e) {
                context.getLogger(Logging.class).warn("The log cannot be set up as its file says", e);
            }
        }
    }

    static void level(String level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(level, Level.INFO));
        }
    }
}
