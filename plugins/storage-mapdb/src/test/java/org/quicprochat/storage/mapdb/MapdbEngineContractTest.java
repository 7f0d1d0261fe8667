package org.quicprochat.storage.mapdb;

import org.quicprochat.plugin.storage.StorageEngineFactory;
import org.quicprochat.testkit.storage.StorageEngineContract;

final class MapdbEngineContractTest extends StorageEngineContract {
    @Override
    protected StorageEngineFactory factory() {
        return Engines.factory(StorageMapdbConfig.defaults());
    }
}
