package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.quicprochat.plugin.Connection;
import org.quicprochat.plugin.ConnectionListener;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.WakeUps;

/** A plugin that notes who is woken up. Its id comes after {@code delivery}, so it hears of connections later. */
final class Alarm implements ServerPlugin, WakeUps, ConnectionListener {
    private static final int WAIT_SECONDS = 30;

    /**
     * A device that was woken up.
     *
     * @param identity whose
     * @param device which
     */
    record Woken(IdentityKey identity, DeviceId device) {}

    private final BlockingQueue<Woken> woken = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> moves = new LinkedBlockingQueue<>();

    @Override
    public PluginDefinition define(PluginContext context) {
        return PluginDefinition.builder(new MethodRange[0])
                .provide(WakeUps.class, this)
                .extend(ConnectionListener.class, this)
                .build();
    }

    @Override
    public void wake(IdentityKey identity, DeviceId device) {
        woken.add(new Woken(identity, device));
    }

    @Override
    public void connected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {
        device.ifPresent(id -> moves.add("connected"));
    }

    @Override
    public void disconnected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {
        device.ifPresent(id -> moves.add("disconnected"));
    }

    /** Waits until delivery was told of this move of a device. */
    void awaitMove(String move) {
        try {
            assertThat(moves.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(move);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted", e);
        }
    }

    /** Who was woken up since the last time. */
    List<Woken> woken() {
        List<Woken> taken = new ArrayList<>();
        woken.drainTo(taken);
        return taken;
    }
}
