package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.DeviceDataOwner;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Sessions;
import org.quicprochat.plugin.service.TransparencyLog;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.proto.v1.ListDevicesRequest;
import org.quicprochat.proto.v1.ListDevicesResponse;
import org.quicprochat.proto.v1.RegisterDeviceRequest;
import org.quicprochat.proto.v1.RegisterDeviceResponse;
import org.quicprochat.proto.v1.RevokeDeviceRequest;
import org.quicprochat.proto.v1.RevokeDeviceResponse;

/** 700 RegisterDevice, 701 ListDevices, 702 RevokeDevice. Thread-safe. */
final class Registrations {
    private static final String ID = "device_id";

    private final DevicesConfig config;
    private final Store store;
    private final DeviceStore devices;
    private final PushTokenStore tokens;
    private final Callers callers;
    private final LastSeen lastSeen;
    private final Supplier<Sessions> sessions;
    private final Supplier<List<DeviceDataOwner>> owners;
    private final Supplier<Optional<TransparencyLog>> log;
    private final InstantSource clock;

    Registrations(
            PluginContext context,
            DevicesConfig config,
            DeviceStore devices,
            PushTokenStore tokens,
            Callers callers,
            LastSeen lastSeen) {
        this.config = config;
        this.store = context.store();
        this.devices = devices;
        this.tokens = tokens;
        this.callers = callers;
        this.lastSeen = lastSeen;
        this.sessions = context.require(Sessions.class);
        this.owners = context.extensions(DeviceDataOwner.class);
        this.log = context.optional(TransparencyLog.class);
        this.clock = context.clock();
    }

    /** The same again is Ok; another name takes the place of the one before, and a key is set once. */
    RegisterDeviceResponse register(Principal caller, Call call, RegisterDeviceRequest request) {
        DeviceId id = DeviceId.ofField(request.getDeviceId(), ID);
        ByteString name = Fields.between(request.getName(), 0, config.maxName(), "name");
        ByteString key = Fields.between(request.getDeviceKey(), 0, config.maxDeviceKey(), "device_key");
        Device device = new Device(id, clock.millis(), lastSeen.today(), name, key);
        long registeredAt = store.run(tx -> {
            Roster roster = callers.roster(tx, caller);
            Optional<Device> known = roster.find(id);
            return known.isPresent()
                    ? again(tx, caller.identity(), roster, known.get(), device)
                    : add(tx, caller.identity(), roster, device);
        });
        return RegisterDeviceResponse.newBuilder()
                .setRegisteredAtMs(registeredAt)
                .build();
    }

    private long add(Transaction tx, IdentityKey identity, Roster roster, Device device) {
        if (roster.devices().size() >= config.maxDevices()) {
            throw StatusException.badRequest("DEVICE_LIMIT", ID, "The account has as many devices as it may");
        }
        devices.save(tx, identity, roster.with(device));
        boolean first = roster.devices().isEmpty();
        owners.get().forEach(owner -> owner.registered(tx, identity, device.id(), first));
        append(tx, TransparencyLog.Kind.DEVICE_ADDED, device.key(), identity);
        return device.registeredAt();
    }

    private long again(Transaction tx, IdentityKey identity, Roster roster, Device known, Device sent) {
        boolean keyIsNew = !sent.key().isEmpty() && !sent.key().equals(known.key());
        if (keyIsNew && !known.key().isEmpty()) {
            throw StatusException.badRequest(
                    "DEVICE_KEY_DIFFERS", "device_key", "The device was registered with another key");
        }
        Device changed = known.named(sent.name()).keyed(keyIsNew ? sent.key() : known.key());
        if (!changed.equals(known)) {
            devices.save(tx, identity, roster.with(changed));
        }
        if (keyIsNew) {
            append(tx, TransparencyLog.Kind.DEVICE_ADDED, sent.key(), identity);
        }
        return known.registeredAt();
    }

    private void append(Transaction tx, TransparencyLog.Kind kind, ByteString key, IdentityKey identity) {
        if (!key.isEmpty()) {
            log.get().ifPresent(to -> to.append(tx, identity, kind, key, identity.bytes()));
        }
    }

    ListDevicesResponse list(Principal caller, Call call, ListDevicesRequest request) {
        return store.read(tx -> {
            ListDevicesResponse.Builder answer = ListDevicesResponse.newBuilder();
            for (Device device : callers.roster(tx, caller).devices()) {
                answer.addDevices(org.quicprochat.proto.v1.Device.newBuilder()
                        .setDeviceId(device.id().bytes())
                        .setName(device.name())
                        .setRegisteredAtMs(device.registeredAt())
                        .setLastSeenMs(lastSeen.of(caller.identity(), device))
                        .setCurrent(caller.device().equals(Optional.of(device.id())))
                        .setHasPushToken(tokens.has(tx, caller.identity(), device.id()))
                        .setDeviceKey(device.key()));
            }
            return answer.build();
        });
    }

    RevokeDeviceResponse revoke(Principal caller, Call call, RevokeDeviceRequest request) {
        DeviceId id = DeviceId.ofField(request.getDeviceId(), ID);
        store.run(tx -> {
            Roster roster = callers.roster(tx, caller);
            Optional<Device> known = roster.find(id);
            if (known.isEmpty() && !roster.revoked().contains(id)) {
                throw noSuchDevice();
            }
            known.ifPresent(device -> end(tx, caller.identity(), roster, device));
            return known.isPresent();
        });
        return RevokeDeviceResponse.getDefaultInstance();
    }

    private void end(Transaction tx, IdentityKey identity, Roster roster, Device device) {
        devices.save(tx, identity, roster.without(device.id(), config.rememberedRevocations()));
        tokens.forget(tx, identity, device.id());
        sessions.get().end(tx, identity, Optional.of(device.id()));
        owners.get().forEach(owner -> owner.revoked(tx, identity, device.id()));
        append(tx, TransparencyLog.Kind.DEVICE_REVOKED, device.key(), identity);
    }

    static StatusException noSuchDevice() {
        return StatusException.notFound("NO_SUCH_DEVICE", ID, "The account has no such device");
    }
}
