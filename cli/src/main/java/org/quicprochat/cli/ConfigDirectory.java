package org.quicprochat.cli;

import java.nio.file.Path;
import java.util.Locale;

/** Where a person's profiles live: each platform's own place for an application's settings. */
final class ConfigDirectory {
    private ConfigDirectory() {}

    /**
     * {@code $XDG_CONFIG_HOME/qpc} where that is set (an absolute path, as its specification asks), else {@code
     * %APPDATA%\qpc} on Windows, {@code ~/Library/Application Support/qpc} on macOS, {@code ~/.config/qpc} elsewhere.
     */
    static Path of(World world) {
        Path xdg = Path.of(world.variable("XDG_CONFIG_HOME").orElse(""));
        if (xdg.isAbsolute()) {
            return xdg.resolve("qpc");
        }
        String os = world.os().toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            return world.variable("APPDATA")
                    .map(Path::of)
                    .orElseGet(() -> world.home().resolve("AppData").resolve("Roaming"))
                    .resolve("qpc");
        }
        if (os.startsWith("mac")) {
            return world.home()
                    .resolve("Library")
                    .resolve("Application Support")
                    .resolve("qpc");
        }
        return world.home().resolve(".config").resolve("qpc");
    }
}
