package org.quicprochat.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.parser.ConfigDocument;
import com.typesafe.config.parser.ConfigDocumentFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes one key of an operator's configuration file, and not one other character: comments, order and form stay. */
final class ConfigEdit {
    private ConfigEdit() {}

    /**
     * Sets {@code plugins.<id>.enabled} for each of these plugins; makes the file where there is none.
     *
     * @throws Failure with {@link ExitCode#CONFIGURATION} where the file cannot be read, or not be changed safely
     */
    static void setEnabled(Path file, Map<String, Boolean> plugins) {
        try {
            boolean exists = Files.exists(file);
            String before = exists ? Files.readString(file) : "";
            String after = setEnabled(before, plugins);
            if (exists) {
                PrivateFiles.rewrite(file, after.getBytes(StandardCharsets.UTF_8));
            } else {
                Path directory = file.toAbsolutePath().getParent();
                if (directory != null) {
                    Files.createDirectories(directory);
                }
                Files.writeString(file, after);
            }
        } catch (ConfigException e) {
            throw new Failure(
                    ExitCode.CONFIGURATION,
                    file + " is no HOCON as it stands: " + e.getMessage() + ". Mend it first.",
                    e);
        } catch (IOException e) {
            throw new Failure(ExitCode.CONFIGURATION, "Cannot change " + file + ": " + e, e);
        }
    }

    /** The text with {@code plugins.<id>.enabled} set for each of these plugins. */
    static String setEnabled(String text, Map<String, Boolean> plugins) {
        ConfigDocument document = ConfigDocumentFactory.parseString(text);
        for (Map.Entry<String, Boolean> plugin : plugins.entrySet()) {
            String path = path(plugin.getKey());
            String value = plugin.getValue().toString();
            if (document.hasPath(path)) {
                document = document.withValueText(path, value);
            } else {
                document = ConfigDocumentFactory.parseString(append(document, plugin.getKey(), value));
            }
        }
        String edited = document.render();
        requireNothingElseChanged(text, edited, plugins);
        return edited;
    }

    /** A key that is not there yet: inside plugins { } where that is, else one line of its own at the end. */
    private static String append(ConfigDocument document, String pluginId, String value) {
        if (document.hasPath("plugins")) {
            return document.withValueText(path(pluginId), value).render();
        }
        String text = document.render();
        if (text.stripLeading().startsWith("{")) {
            return document.withValueText(path(pluginId), value).render();
        }
        String newline = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
        return text + newline + path(pluginId) + " = " + value + "\n";
    }

    private static void requireNothingElseChanged(String before, String after, Map<String, Boolean> plugins) {
        Config old = ConfigFactory.parseString(before);
        Config edited = ConfigFactory.parseString(after);
        for (Map.Entry<String, Boolean> plugin : plugins.entrySet()) {
            String path = path(plugin.getKey());
            Object value = value(edited, path);
            if (!plugin.getValue().equals(value)) {
                throw unsafe(path);
            }
            old = old.withValue(path, edited.getValue(path));
        }
        if (!old.equals(edited)) {
            throw unsafe("plugins");
        }
    }

    private static @Nullable Object value(Config config, String path) {
        try {
            return config.hasPath(path) ? config.getValue(path).unwrapped() : null;
        } catch (ConfigException.NotResolved _) {
            return null;
        }
    }

    private static Failure unsafe(String path) {
        return new Failure(
                ExitCode.CONFIGURATION,
                "The file sets " + path + " in a way that cannot be changed by a program. Change it by hand.");
    }

    private static String path(String pluginId) {
        return ConfigUtil.joinPath("plugins", pluginId, "enabled");
    }
}
