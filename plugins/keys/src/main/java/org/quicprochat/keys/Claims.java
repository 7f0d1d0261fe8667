package org.quicprochat.keys;

import java.util.List;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.RateLimiter;
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
        KeyPackages.Selection selection =
                KeyPackages.Selection.ofFields(request.getDeviceId(), request.getAllDevices());
        if (!identity.equals(caller.identity())) {
            limiter.acquire(new Pair(caller.identity(), identity), 1);
        }
        List<Claimed> claimed = store.run(tx -> packages.claim(tx, identity, selection));
        return request.getAllDevices() ? answerAll(claimed) : answerOne(claimed);
    }

    private static FetchKeyPackageResponse answerOne(List<Claimed> claimed) {
        FetchKeyPackageResponse.Builder answer = FetchKeyPackageResponse.newBuilder();
        if (!claimed.isEmpty()) {
            Claimed one = claimed.getFirst();
            answer.setKeyPackage(one.keyPackage())
                    .setLastResort(one.lastResort())
                    .setDeviceId(one.deviceId());
        }
        return answer.build();
    }

    private static FetchKeyPackageResponse answerAll(List<Claimed> claimed) {
        FetchKeyPackageResponse.Builder answer = FetchKeyPackageResponse.newBuilder();
        for (Claimed one : claimed) {
            answer.addDeviceKeyPackages(DeviceKeyPackage.newBuilder()
                    .setDeviceId(one.deviceId())
                    .setKeyPackage(one.keyPackage())
                    .setLastResort(one.lastResort()));
        }
        return answer.build();
    }
}
