package org.quicprochat.runtime.storage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.ScanOrder;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.plugin.storage.Tuple;

/**
 * Who owns which part of the store: each subspace of each plugin has a prefix of its own. Plugins claim before the
 * store is open; {@link #checkVersions} then compares with what the store holds. Thread-safe.
 */
public final class KeySpace {
    /** Behind this stand the versions of layouts: no plugin has an empty id. */
    private static final String SCHEMA = "";

    /** Behind this, in the place of a plugin's id, stand the check values of secrets. */
    private static final String SECRETS = "";

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

    private final TupleSpace all = new TupleSpace(new byte[0]);
    private final TupleSpace schema = all.sub(SCHEMA);
    private final Map<Claim, Integer> claims = new LinkedHashMap<>();

    private record Claim(String pluginId, String name) {}

    /** A key space without claims. */
    public KeySpace() {}

    /**
     * Claims a subspace.
     *
     * @param name 1 to 64 of a to z, 0 to 9 and dashes
     * @param schemaVersion 1 or more
     * @throws IllegalArgumentException where the name is none, or was claimed before
     */
    public synchronized Subspace claim(String pluginId, String name, int schemaVersion) {
        if (pluginId.isEmpty() || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("A subspace has a name of a to z, 0 to 9 and dashes: " + name);
        }
        if (schemaVersion < 1) {
            throw new IllegalArgumentException("A subspace's version is 1 or more: " + name);
        }
        if (claims.putIfAbsent(new Claim(pluginId, name), schemaVersion) != null) {
            throw new IllegalArgumentException("A plugin claims a subspace once: " + name);
        }
        return all.sub(pluginId, name);
    }

    /**
     * Compares the claims with the store, and records those that are new to it; records nothing where one differs.
     *
     * @return the claims that differ, in the order of claiming; empty where all is well
     */
    public synchronized List<SchemaMismatch> checkVersions(Store store) {
        Map<Claim, Integer> claimed = Map.copyOf(claims);
        List<Claim> order = List.copyOf(claims.keySet());
        return store.run(tx -> check(tx, order, claimed));
    }

    private List<SchemaMismatch> check(Transaction tx, List<Claim> order, Map<Claim, Integer> claimed) {
        List<SchemaMismatch> differing = new ArrayList<>();
        List<Claim> fresh = new ArrayList<>();
        for (Claim claim : order) {
            int version = claimed.getOrDefault(claim, 0);
            OptionalLong stored = tx.getNumber(schema.key(claim.pluginId(), claim.name()));
            if (stored.isEmpty()) {
                fresh.add(claim);
            } else if (stored.getAsLong() != version) {
                differing.add(new SchemaMismatch(claim.pluginId(), claim.name(), stored.getAsLong(), version));
            }
        }
        if (differing.isEmpty()) {
            for (Claim claim : fresh) {
                tx.setNumber(schema.key(claim.pluginId(), claim.name()), claimed.getOrDefault(claim, 0));
            }
        }
        return differing;
    }

    /** Where the check value of a plugin's secret stands, which no plugin can reach: no plugin has an empty id. */
    public Key secretCheck(String pluginId, String name) {
        return schema.key(SECRETS, pluginId, name);
    }

    /**
     * Hands over every entry of every plugin, also of those that are gone, in the order of keys: for tests and tools.
     */
    public void dump(Store store, Consumer<StoredEntry> visitor) {
        store.<Boolean>read(tx -> {
            tx.visit(all.range(), ScanOrder.ASCENDING, entry -> {
                Tuple key = all.unpack(entry.key());
                String pluginId = key.string(0);
                if (!pluginId.equals(SCHEMA)) {
                    Tuple rest = new Tuple(key.elements().subList(2, key.size()));
                    visitor.accept(new StoredEntry(pluginId, key.string(1), rest, entry.value()));
                }
                return true;
            });
            return true;
        });
    }
}
