package org.quicprochat.devices;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.quicprochat.plugin.Connections;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PushGateway;
import org.quicprochat.plugin.service.WakeUps;
import org.quicprochat.plugin.storage.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes up devices that are not connected: each send on a virtual thread of its own, so many at a time. Thread-safe;
 * {@link #wake} never blocks.
 */
final class WakeUpSender implements WakeUps {
    private static final Logger log = LoggerFactory.getLogger(WakeUpSender.class);

    /** How long a stop waits for the sends that it interrupts. */
    private static final Duration STOP_WAIT = Duration.ofSeconds(2);

    private final Store store;
    private final Connections connections;
    private final InstantSource clock;
    private final PushTokenStore tokens;
    private final Gateways gateways;
    private final WakeUpQueue queue;
    private final Semaphore places;
    private final int concurrency;
    private final Duration deadline;
    /** When each send began, in milliseconds of the clock. */
    private final Map<Thread, Long> sends = new ConcurrentHashMap<>();

    private final AtomicBoolean lossTold = new AtomicBoolean();
    private volatile boolean stopped;

    WakeUpSender(PluginContext context, DevicesConfig.Push config, PushTokenStore tokens, Gateways gateways) {
        this.store = context.store();
        this.connections = context.connections();
        this.clock = context.clock();
        this.tokens = tokens;
        this.gateways = gateways;
        this.queue = new WakeUpQueue(config);
        this.concurrency = config.concurrency();
        this.places = new Semaphore(concurrency);
        this.deadline = config.sendDeadline();
    }

    @Override
    public void wake(IdentityKey identity, DeviceId device) {
        if (queue.add(new Target(identity, device), clock.millis())) {
            pump();
        } else if (!lossTold.getAndSet(true)) {
            log.warn("Wake-ups are lost, since too many devices wait for one");
        }
    }

    /** Sends what is due by now, and interrupts what hangs: to be called every now and then. */
    void tick() {
        lossTold.set(false);
        long hanging = clock.millis() - 2 * deadline.toMillis();
        sends.forEach((thread, since) -> {
            if (since < hanging) {
                thread.interrupt();
            }
        });
        pump();
    }

    private void pump() {
        // Looks again after it gave a place back: who added something meanwhile may have found none free.
        while (!stopped && queue.isDue(clock.millis()) && places.tryAcquire()) {
            Optional<Target> next = queue.next(clock.millis());
            if (next.isPresent()) {
                Thread.ofVirtual().name("qpc-wake-up").start(() -> run(next.get()));
            } else {
                places.release();
            }
        }
    }

    private void run(Target target) {
        WakeUpQueue.Result result = new WakeUpQueue.Failed(Optional.empty());
        sends.put(Thread.currentThread(), clock.millis());
        try {
            result = send(target);
        } catch (Throwable e) { // A gateway's fault, or the store's: the next devices are not to wait for it.
            log.atError().setCause(e).log("A wake-up could not be sent");
        } finally {
            sends.remove(Thread.currentThread());
            queue.done(target, result, clock.millis());
            places.release();
        }
        pump();
    }

    private WakeUpQueue.Result send(Target target) {
        if (stopped || connections.isConnected(target.identity(), target.device())) {
            return new WakeUpQueue.Unneeded();
        }
        Optional<PushTokenStore.Stored> stored = store.read(tx -> tokens.find(tx, target));
        Optional<PushGateway> gateway = stored.flatMap(found -> gateways.of(found.token()));
        if (stored.isEmpty() || gateway.isEmpty()) {
            return new WakeUpQueue.Unneeded();
        }
        PushGateway.Outcome outcome = gateway.get().wake(stored.get().token().bytes(), deadline);
        return switch (outcome) {
            case PushGateway.Sent() -> new WakeUpQueue.Done();
            case PushGateway.Refused() -> new WakeUpQueue.Done();
            case PushGateway.Later(Optional<Duration> after) -> new WakeUpQueue.Failed(after);
            case PushGateway.Gone() -> {
                Thread.interrupted(); // What hung is over, and forgetting is not.
                store.run(tx -> {
                    tokens.forget(tx, target, stored.get());
                    return true;
                });
                yield new WakeUpQueue.Unneeded();
            }
        };
    }

    /** The wake-ups that are being sent. */
    int sending() {
        return concurrency - places.availablePermits();
    }

    /** Sends nothing more; interrupts what is being sent, and waits for its end a moment. */
    void stop() throws InterruptedException {
        stopped = true;
        sends.keySet().forEach(Thread::interrupt);
        places.tryAcquire(concurrency, STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
