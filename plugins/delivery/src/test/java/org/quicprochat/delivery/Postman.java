package org.quicprochat.delivery;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Mailboxes;

/** A plugin that puts letters into mailboxes. */
final class Postman implements ServerPlugin {
    private @Nullable Supplier<Mailboxes> mailboxes;
    private @Nullable PluginContext context;

    @Override
    public PluginDefinition define(PluginContext given) {
        context = given;
        mailboxes = given.require(Mailboxes.class);
        return PluginDefinition.builder(MethodRange.of(20_000, 20_000)).build();
    }

    Mailboxes.Receipt deliver(Mailboxes.Letter letter) {
        Mailboxes service = Objects.requireNonNull(mailboxes).get();
        return Objects.requireNonNull(context).store().run(tx -> service.enqueue(tx, letter));
    }
}
