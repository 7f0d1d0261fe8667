package org.quicprochat.blobs;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.quicprochat.plugin.service.UserDirectory;
import org.quicprochat.plugin.storage.Store;

/**
 * What every upload works with.
 *
 * @param waiting the bytes of chunks that may wait for their turn
 */
record Workshop(
        Store store,
        Supplier<UserDirectory> users,
        BlobStore blobs,
        Disk disk,
        Faults faults,
        BlobsConfig config,
        InstantSource clock,
        SecureRandom random,
        Semaphore waiting) {}
