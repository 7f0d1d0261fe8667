package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.quicprochat.opaque.InvalidMessageException;
import org.quicprochat.opaque.OpaqueServer;
import org.quicprochat.opaque.ServerSetup;
import org.quicprochat.plugin.SecretException;
import org.quicprochat.plugin.SecretFile;
import org.quicprochat.plugin.storage.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server must keep secret for as long as it has accounts. Thread-safe; usable once opened. */
final class ServerSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(ServerSecrets.class);
    private static final String HMAC = "HmacSHA256";
    private static final byte[] HELD_NAME = "quicprochat held name\0".getBytes(StandardCharsets.US_ASCII);

    private final SecretFile file;
    private final SecureRandom random;
    private volatile @Nullable Opened opened;

    private record Opened(OpaqueServer server, SecretKeySpec nameKey) {}

    ServerSecrets(Path directory, SecureRandom random) {
        this.file = new SecretFile(directory.resolve("server-setup"));
        this.random = random;
    }

    /**
     * Reads the secrets; makes them where neither they nor any account exist.
     *
     * @throws SecretException where others may read or write the file, it is damaged, or they are not the ones that the
     *     accounts were made with: each login would fail, and each new account be lost when the right ones are back
     */
    void open(Store store, AccountStore accounts) throws IOException, SecretException {
        Optional<ByteString> wanted = store.read(accounts::setupKey);
        Optional<ServerSetup> found = read();
        if (found.isEmpty() && wanted.isPresent()) {
            throw new SecretException(
                    file.path() + " is missing, and no account can log in without it: restore it from a backup");
        }
        ServerSetup setup = found.isPresent() ? found.get() : create();
        byte[] publicKey = setup.publicKey();
        if (wanted.isPresent() && !wanted.get().equals(ByteString.copyFrom(publicKey))) {
            throw new SecretException(
                    file.path() + " is not the one that the accounts were made with: restore that from a backup");
        }
        if (wanted.isEmpty()) {
            store.run(tx -> {
                accounts.setSetupKey(tx, publicKey.clone());
                return true;
            });
        }
        opened = new Opened(new OpaqueServer(setup, random), new SecretKeySpec(setup.encode(), HMAC));
    }

    private Optional<ServerSetup> read() throws IOException, SecretException {
        Optional<byte[]> encoded = file.read(ServerSetup.ENCODED_BYTES);
        try {
            return encoded.isPresent() ? Optional.of(ServerSetup.decode(encoded.get())) : Optional.empty();
        } catch (InvalidMessageException _) {
            throw file.damaged();
        }
    }

    private ServerSetup create() throws IOException {
        ServerSetup setup = ServerSetup.generate(random);
        file.write(setup.encode());
        LOG.atInfo().addKeyValue("file", file.path()).log("made the secrets of all accounts: back this file up");
        return setup;
    }

    /** The server's half of OPAQUE. */
    OpaqueServer server() {
        return opened().server();
    }

    /** A keyed hash of a name, by which it can be recognized but not read. */
    ByteString blindedName(String username) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(opened().nameKey());
            mac.update(HELD_NAME);
            return ByteString.copyFrom(mac.doFinal(username.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }

    private Opened opened() {
        Opened current = opened;
        if (current == null) {
            throw new IllegalStateException("the plugin has not started");
        }
        return current;
    }
}
