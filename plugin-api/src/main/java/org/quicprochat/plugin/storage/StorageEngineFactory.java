package org.quicprochat.plugin.storage;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The extension point of a storage plugin: exactly one enabled plugin of a server extends it. Called once, before any
 * plugin's start hook; what it needs of its configuration the plugin took in {@code define}.
 */
public interface StorageEngineFactory {
    /**
     * Opens, or makes, the store of a directory that belongs to the engine alone.
     *
     * @param directory the engine's directory; exists
     * @throws IOException where the directory is in use by another process, or cannot be read, with a message for the
     *     operator that names the file and says what to do
     */
    StorageEngine open(Path directory) throws IOException;
}
