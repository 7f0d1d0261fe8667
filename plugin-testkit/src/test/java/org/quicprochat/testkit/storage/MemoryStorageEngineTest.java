package org.quicprochat.testkit.storage;

import org.quicprochat.plugin.storage.StorageEngineFactory;

final class MemoryStorageEngineTest extends StorageEngineContract {
    private final StorageEngineFactory factory = MemoryStorageEngine.factory();

    @Override
    protected StorageEngineFactory factory() {
        return factory;
    }
}
