package org.quicprochat.runtime.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.SecretException;
import org.quicprochat.plugin.SecretFile;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A secret of one plugin: random bytes in a file, and a check value in the store, so that the two are known to belong
 * together. Thread-safe; filled by {@link #open}.
 */
final class PluginSecret implements Supplier<byte[]> {
    /** The fewest bytes (inclusive): the check value must not be a way to guess the secret. */
    static final int MIN_BYTES = 16;

    /** The most bytes (inclusive). */
    static final int MAX_BYTES = 1024;

    private static final Logger log = LoggerFactory.getLogger(PluginSecret.class);
    private static final byte[] CHECK = "quicprochat plugin secret\0".getBytes(StandardCharsets.US_ASCII);

    private final SecretFile file;
    private final Key check;
    private final int bytes;
    private final Store store;
    private final SecureRandom random;
    private volatile byte @Nullable [] secret;

    /**
     * A secret that is not open yet.
     *
     * @param check where the store keeps the check value
     * @param bytes its size
     */
    PluginSecret(SecretFile file, Key check, int bytes, Store store, SecureRandom random) {
        this.file = file;
        this.check = check;
        this.bytes = bytes;
        this.store = store;
        this.random = random;
    }

    /**
     * Reads the secret; makes it where neither file nor store know one. The plugin's directory exists.
     *
     * @throws SecretException where the file is not the one that the store knows, or others may read it
     */
    void open() throws SecretException {
        try {
            secret = matching();
        } catch (IOException e) {
            throw new SecretException(
                    file.path() + " cannot be read or made (" + e + "): mend its owner and mode, or the disk");
        }
    }

    private byte[] matching() throws IOException, SecretException {
        Optional<byte[]> wanted = store.read(tx -> Optional.ofNullable(tx.get(check)));
        Optional<byte[]> found = file.read(bytes);
        if (found.isEmpty() && wanted.isPresent()) {
            throw new SecretException(
                    file.path() + " is missing, and what is stored needs it: restore it from a backup");
        }
        byte[] opened = found.isPresent() ? found.get() : make();
        byte[] value = checkValue(opened);
        if (wanted.isEmpty()) {
            store.run(tx -> {
                tx.set(check, value.clone());
                return true;
            });
        } else if (!MessageDigest.isEqual(wanted.get(), value)) {
            throw new SecretException(
                    file.path() + " is not the one that the store was made with: restore that from a backup");
        }
        return opened;
    }

    private byte[] make() throws IOException {
        byte[] made = new byte[bytes];
        random.nextBytes(made);
        file.write(made);
        log.atInfo().addKeyValue("file", file.path()).log("made a secret of a plugin: back this file up");
        return made;
    }

    private static byte[] checkValue(byte[] secret) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(CHECK);
            return digest.digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A copy. */
    @Override
    public byte[] get() {
        byte[] opened = secret;
        if (opened == null) {
            throw new IllegalStateException("A secret is there from onStart on, not in define()");
        }
        return opened.clone();
    }
}
