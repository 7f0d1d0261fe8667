package org.quicprochat.storage.mapdb;

import org.quicprochat.plugin.storage.StorageEngine;
import org.quicprochat.plugin.storage.StorageEngineFactory;
import org.quicprochat.testkit.storage.StorageModelContract;

final class MapdbModelTest extends StorageModelContract {
    @Override
    protected StorageEngineFactory factory() {
        return Engines.factory(Engines.SMALL);
    }

    @Override
    protected void disturb(StorageEngine engine) {
        Engines.mapdb(engine).parts().checkpoint().request();
    }
}
