/**
 * Storage engines to test with, and the tests that every storage engine has to pass.
 *
 * <p>An engine's test class extends {@link org.quicprochat.testkit.storage.StorageEngineContract}, and another one
 * {@link org.quicprochat.testkit.storage.StorageModelContract}. A plugin's test takes {@link
 * org.quicprochat.testkit.storage.MemoryStorageEngine}, and puts {@link
 * org.quicprochat.testkit.storage.FaultyStorageEngine} around it to see that its transactions can be run again.
 */
@NullMarked
package org.quicprochat.testkit.storage;

import org.jspecify.annotations.NullMarked;
