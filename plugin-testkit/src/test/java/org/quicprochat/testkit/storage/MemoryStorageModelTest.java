package org.quicprochat.testkit.storage;

import org.quicprochat.plugin.storage.StorageEngineFactory;

final class MemoryStorageModelTest extends StorageModelContract {
    private final StorageEngineFactory factory = MemoryStorageEngine.factory();

    @Override
    protected StorageEngineFactory factory() {
        return factory;
    }
}
