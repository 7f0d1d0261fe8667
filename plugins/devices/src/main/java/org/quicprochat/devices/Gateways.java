package org.quicprochat.devices;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.quicprochat.plugin.PushGateway;

/** The push gateways of all plugins. Thread-safe. */
final class Gateways {
    private final Supplier<List<PushGateway>> all;

    Gateways(Supplier<List<PushGateway>> all) {
        this.all = all;
    }

    boolean serve(PushGateway.Platform platform) {
        return of(platform).findAny().isPresent();
    }

    /** The gateway that sends to a token; empty where none can. */
    Optional<PushGateway> of(PushToken token) {
        return of(token.platform())
                .filter(gateway -> gateway.accepts(token.bytes()))
                .findFirst();
    }

    /** What a client of a platform needs to get a token; empty where that is nothing. */
    ByteString serverKey(PushGateway.Platform platform) {
        return of(platform)
                .map(PushGateway::serverKey)
                .filter(key -> !key.isEmpty())
                .findFirst()
                .orElse(ByteString.EMPTY);
    }

    private Stream<PushGateway> of(PushGateway.Platform platform) {
        return all.get().stream().filter(gateway -> gateway.platform() == platform);
    }
}
