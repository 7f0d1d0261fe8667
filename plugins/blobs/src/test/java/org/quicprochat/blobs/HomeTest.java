package org.quicprochat.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.quicprochat.runtime.config.BootException;

/** A directory that belongs to another store, or is not there, stops the start before a record is taken for lost. */
class HomeTest {
    @Test
    void aDirectoryWithoutItsMarkIsRefusedAndTheMessageSaysWhatToDo() throws Exception {
        BlobsServer blobs = new BlobsServer();
        Path mark = blobs.directory().resolve("store-id");
        String id = Files.readString(mark).strip();
        Files.delete(mark);

        assertThatThrownBy(blobs.server::restart)
                .isInstanceOf(BootException.class)
                .hasMessageContaining("write " + id + " into ");

        Files.writeString(mark, id);
        blobs.server.restart();
        assertThat(blobs.isThere(blobs.server.account("alice"), BlobsServer.random(32, 1)))
                .isFalse();
        blobs.close();
    }
}
