package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.RateLimiter;
import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.KeyPackages;
import org.quicprochat.plugin.service.KeyPackages.Claimed;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.DeviceKeyPackage;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;

/** 301 FetchKeyPackage. Thread-safe. */
final class Claims {
    private final KeyPackages packages;
    private final Store store;
    private final RateLimiter limiter;

    Claims(KeyPackages packages, Store store, RateLimiter limiter) {
        this.packages = packages;
        this.store = store;
        this.limiter = limiter;
    }

    /** What a claim's bucket belongs to. */
    private record Pair(IdentityKey claimer, IdentityKey owner) {}

    /** Gives one package, or one of each device, exactly once; own packages cost no claim. */
    FetchKeyPackageResponse claim(Principal caller, Call call, FetchKeyPackageRequest request) {
        IdentityKey identity = IdentityKey.ofField(request.getIdentityKey(), "identity_key");
        KeyPackages.Selection selection = selection(request);
        if (!identity.equals(caller.identity())) {
            limiter.acquire(new Pair(caller.identity(), identity), 1);
        }
        List<Claimed> claimed = store.run(tx -> packages.claim(tx, identity, selection));
        return request.getAllDevices() ? answerAll(claimed) : answerOne(claimed);
    }

    private static KeyPackages.Selection selection(FetchKeyPackageRequest request) {
        Optional<DeviceId> device = Fields.optional(request.getDeviceId(), "device_id", DeviceId::ofField);
        if (request.getAllDevices() && device.isPresent()) {
            throw StatusException.badRequest("NOT_BOTH", "device_id", "A claim is of all devices, or of one, not both");
        }
        if (request.getAllDevices()) {
            return new KeyPackages.EveryDevice();
        }
        return device.<KeyPackages.Selection>map(KeyPackages.OfDevice::new).orElseGet(KeyPackages.Any::new);
    }

    private static FetchKeyPackageResponse answerOne(List<Claimed> claimed) {
        FetchKeyPackageResponse.Builder answer = FetchKeyPackageResponse.newBuilder();
        if (!claimed.isEmpty()) {
            Claimed one = claimed.getFirst();
            answer.setKeyPackage(one.keyPackage())
                    .setLastResort(one.lastResort())
                    .setDeviceId(deviceId(one));
        }
        return answer.build();
    }

    private static FetchKeyPackageResponse answerAll(List<Claimed> claimed) {
        FetchKeyPackageResponse.Builder answer = FetchKeyPackageResponse.newBuilder();
        for (Claimed one : claimed) {
            answer.addDeviceKeyPackages(DeviceKeyPackage.newBuilder()
                    .setDeviceId(deviceId(one))
                    .setKeyPackage(one.keyPackage())
                    .setLastResort(one.lastResort()));
        }
        return answer.build();
    }

    private static ByteString deviceId(Claimed claimed) {
        return claimed.device().map(DeviceId::bytes).orElse(ByteString.EMPTY);
    }
}
