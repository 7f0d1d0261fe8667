package org.quicprochat.moderation;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.quicprochat.plugin.AccountDataOwner;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.PluginContext;
import org.quicprochat.plugin.PluginDefinition;
import org.quicprochat.plugin.ServerPlugin;
import org.quicprochat.plugin.service.Account;
import org.quicprochat.plugin.service.Bans;

/** A plugin that stands in for the one that deletes accounts, and asks who is banned. */
final class Registrar implements ServerPlugin {
    private Optional<PluginContext> context = Optional.empty();
    private Supplier<List<AccountDataOwner>> owners = List::of;
    private Supplier<Optional<Bans>> bans = Optional::empty;

    @Override
    public PluginDefinition define(PluginContext given) {
        context = Optional.of(given);
        owners = given.extensions(AccountDataOwner.class);
        bans = given.optional(Bans.class);
        return PluginDefinition.builder(new MethodRange[0]).build();
    }

    Bans bans() {
        return bans.get().orElseThrow();
    }

    /** Runs what a deletion of the account runs. */
    long erase(Account account) {
        return context.orElseThrow()
                .store()
                .run(tx -> owners.get().stream()
                        .mapToLong(owner -> owner.erase(tx, account))
                        .sum());
    }
}
