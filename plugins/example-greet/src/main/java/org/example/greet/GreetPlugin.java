package org.example.greet;

import com.google.protobuf.ByteString;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.proto.v1.SessionEnvelope;

/** A whole plugin: one method that greets the caller and counts, with data that goes when the account goes. */
public final class GreetPlugin implements ServerPlugin {
    @Override
    public PluginDefinition define(PluginContext context) {
        String salutation = context.config().getString("salutation");
        Subspace counts = context.subspace("counts");
        return PluginDefinition.builder(MethodRange.of(16400, 16409))
                .method(MethodSpec.session(
                        16400,
                        "Greet",
                        SessionEnvelope.parser(),
                        SessionEnvelope::getSessionToken,
                        (principal, call, request) -> context.store().run(tx -> {
                            Key key = counts.key(principal.identity().bytes());
                            long count = tx.getNumber(key).orElse(0) + 1;
                            tx.setNumber(key, count);
                            String greeting = salutation + ", " + principal.username() + "! (" + count + ")";
                            return SessionEnvelope.newBuilder()
                                    .setBody(ByteString.copyFromUtf8(greeting))
                                    .build();
                        })))
                .extend(AccountDataOwner.class, AccountDataOwner.clearing(counts))
                .build();
    }
}
