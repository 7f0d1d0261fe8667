package org.quicprochat.devices;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.quicprochat.plugin.Connection;
import org.quicprochat.plugin.ConnectionListener;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;

/**
 * Notes on which day a device was seen last: when a connection of it begins and when it ends, so that no call costs
 * anything. What was noted is collected, and written where the day is another than the one on the disk. Bounded;
 * what does not fit, or is lost with the process, is noted by the device's next connection. Thread-safe.
 */
final class LastSeen implements ConnectionListener {
    private static final long DAY = Duration.ofDays(1).toMillis();

    private final Store store;
    private final DeviceStore devices;
    private final Connections connections;
    private final InstantSource clock;
    private final int limit;
    private final int bite;
    private final Map<Target, Long> noted = new ConcurrentHashMap<>();

    LastSeen(Store store, DeviceStore devices, Connections connections, InstantSource clock, DevicesConfig config) {
        this.store = store;
        this.devices = devices;
        this.connections = connections;
        this.clock = clock;
        this.limit = config.seenQueue();
        this.bite = config.seenBite();
    }

    @Override
    public void connected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {
        device.ifPresent(id -> note(new Target(identity, id)));
    }

    @Override
    public void disconnected(Connection connection, IdentityKey identity, Optional<DeviceId> device) {
        device.ifPresent(id -> note(new Target(identity, id)));
    }

    private void note(Target target) {
        if (noted.size() < limit) {
            noted.merge(target, today(), Math::max);
        }
    }

    /** Today, in days of the epoch. */
    long today() {
        return Math.floorDiv(clock.millis(), DAY);
    }

    /** The begin of the last day on which a device was seen, in milliseconds of the epoch. */
    long of(IdentityKey identity, Device device) {
        long day = connections.isConnected(identity, device.id())
                ? today()
                : Math.max(device.seenDay(), noted.getOrDefault(new Target(identity, device.id()), 0L));
        return day * DAY;
    }

    /** Writes down what was noted. */
    void flush() {
        List<Map.Entry<Target, Long>> all = List.copyOf(noted.entrySet());
        for (int from = 0; from < all.size(); from += bite) {
            List<Map.Entry<Target, Long>> some = all.subList(from, Math.min(from + bite, all.size()));
            List<Map.Entry<Target, Long>> due = store.read(tx -> {
                List<Map.Entry<Target, Long>> old = new ArrayList<>(some);
                old.removeIf(seen -> outdated(devices.roster(tx, seen.getKey().identity()), seen)
                        .isEmpty());
                return old;
            });
            if (!due.isEmpty()) {
                store.run(tx -> {
                    due.forEach(seen -> write(tx, seen));
                    return due.size();
                });
            }
            some.forEach(seen -> noted.remove(seen.getKey(), seen.getValue()));
        }
    }

    private void write(Transaction tx, Map.Entry<Target, Long> seen) {
        IdentityKey identity = seen.getKey().identity();
        Roster roster = devices.roster(tx, identity);
        outdated(roster, seen)
                .ifPresent(device -> devices.save(tx, identity, roster.with(device.seen(seen.getValue()))));
    }

    private static Optional<Device> outdated(Roster roster, Map.Entry<Target, Long> seen) {
        return roster.find(seen.getKey().device()).filter(device -> device.seenDay() < seen.getValue());
    }
}
