package org.quicprochat.blobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Subspace;

/** Sees to it that the directory of the files and the store belong to each other. */
final class Home {
    private static final String MARK = "store-id";
    private static final int ID_BYTES = 16;

    private final Path directory;
    private final Store store;
    private final Key key;
    private final SecureRandom random;

    Home(Path directory, Store store, Subspace meta, SecureRandom random) {
        this.directory = directory;
        this.store = store;
        this.key = meta.key("directory");
        this.random = random;
    }

    /**
     * Marks a new directory with the id that the store has for it, and turns another one away: of a volume that is not
     * mounted, every file would seem lost.
     *
     * @throws IOException with a message for the operator
     */
    void check() throws IOException {
        Path mark = directory.resolve(MARK);
        String found = Files.exists(mark) ? Files.readString(mark).strip() : "";
        Optional<String> known = store.read(tx -> Optional.ofNullable(tx.get(key)))
                .map(id -> HexFormat.of().formatHex(id));
        if (known.isEmpty()) {
            // The mark first: a crash before the commit leaves one that the next start takes over.
            byte[] id = found.length() == 2 * ID_BYTES ? HexFormat.of().parseHex(found) : fresh();
            Files.writeString(mark, HexFormat.of().formatHex(id) + "\n");
            store.run(tx -> {
                tx.set(key, id.clone());
                return true;
            });
        } else if (!found.equals(known.get())) {
            throw new IOException("The files of " + directory
                    + " are not those of this store: is the right volume mounted, and was it restored together with"
                    + " the store? To go on with the files that are there, and give up the others, write "
                    + known.get() + " into " + mark);
        }
    }

    private byte[] fresh() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return id;
    }
}
