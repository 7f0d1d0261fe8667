package org.quicprochat.runtime.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.quicprochat.plugin.EventType;
import org.quicprochat.plugin.MethodHandler;
import org.quicprochat.plugin.MethodRange;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.RateLimit;
import org.quicprochat.plugin.SignalSpec;

/** Checks ids, names and numbers of methods, signals and events over all plugins. Used by one thread. */
final class IdChecks {
    private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]{0,63}");
    private static final Pattern BUCKET = Pattern.compile("[a-z][a-z-]{0,63}");
    private static final MethodRange FIRST_PARTY_EVENTS = MethodRange.of(1000, 1099);

    private final List<SetProblem> problems = new ArrayList<>();

    /** An id or a name, with the plugin that has it. */
    private final class Claims<K> {
        private final String what;
        private final Map<K, Defined> owners = new HashMap<>();

        Claims(String what) {
            this.what = what;
        }

        void claim(K key, Defined plugin) {
            Defined owner = owners.putIfAbsent(key, plugin);
            if (owner != null) {
                problems.add(SetProblem.of(
                        "The " + what + " " + key + " is claimed twice; disable one plugin, or ask its author for"
                                + " another " + what,
                        owner,
                        plugin));
            }
        }
    }

    /** All that is wrong. */
    static List<SetProblem> check(List<Defined> plugins) {
        IdChecks checks = new IdChecks();
        checks.ranges(plugins);
        checks.methods(plugins);
        checks.events(plugins);
        checks.rates(plugins);
        return checks.problems;
    }

    private void ranges(List<Defined> plugins) {
        List<Map.Entry<MethodRange, Defined>> seen = new ArrayList<>();
        for (Defined plugin : plugins) {
            for (MethodRange range : plugin.definition().ranges()) {
                if (!plugin.candidate().bundled() && range.first() < MethodRange.THIRD_PARTY_FIRST) {
                    add(
                            plugin,
                            "The range " + range + " is the server's own; a plugin of the plugins folder claims ids"
                                    + " of 16384 to 65535");
                }
                for (Map.Entry<MethodRange, Defined> other : seen) {
                    if (range.overlaps(other.getKey())) {
                        problems.add(SetProblem.of(
                                "The method ranges " + other.getKey() + " and " + range + " overlap; disable one"
                                        + " plugin, or ask its author for another range",
                                other.getValue(),
                                plugin));
                    }
                }
                seen.add(Map.entry(range, plugin));
            }
            List<MethodRange> announced = plugin.candidate().ranges();
            if (!announced.isEmpty() && !announced.equals(plugin.definition().ranges())) {
                add(
                        plugin,
                        "The manifest's Plugin-Ranges differs from the ranges that the plugin defines; build the jar"
                                + " again with both the same");
            }
        }
    }

    private void methods(List<Defined> plugins) {
        Claims<Integer> ids = new Claims<>("method id");
        Claims<String> names = new Claims<>("method name");
        for (Defined plugin : plugins) {
            for (MethodSpec<?> method : plugin.definition().methods()) {
                ids.claim(method.id(), plugin);
                names.claim(method.name(), plugin);
                method(plugin, method);
            }
        }
    }

    private void method(Defined plugin, MethodSpec<?> method) {
        String label = "The method " + method.id() + " " + method.name() + " ";
        if (plugin.definition().ranges().stream().noneMatch(range -> range.contains(method.id()))) {
            add(plugin, label + "lies outside the plugin's ranges; claim its id in the definition");
        }
        name(plugin, method.name());
        boolean open = method.handler() instanceof MethodHandler.Open<?>;
        if (method.runsInline() && !open) {
            add(plugin, label + "is inline, but a session has to be looked up, which blocks; only open methods can be");
        }
        if (method.loginAge().isPresent() && open) {
            add(plugin, label + "asks for a fresh login, but is open; make it a session method");
        }
        if (method.requestLimit().orElse(0) < 0) {
            add(plugin, label + "has a request limit under zero");
        }
        if (method.timeLimit()
                .filter(limit -> limit.compareTo(Duration.ofMillis(1)) < 0)
                .isPresent()) {
            add(plugin, label + "has a deadline under 1 ms");
        }
    }

    private void name(Defined plugin, String name) {
        if (!NAME.matcher(name).matches()) {
            add(plugin, "The name " + name + " is not UpperCamelCase of at most 64 letters and digits");
        }
    }

    private void events(List<Defined> plugins) {
        Claims<Integer> eventIds = new Claims<>("event id");
        Claims<String> eventNames = new Claims<>("event name");
        Claims<Integer> signalIds = new Claims<>("signal id");
        Claims<String> signalNames = new Claims<>("signal name");
        for (Defined plugin : plugins) {
            for (EventType event : plugin.definition().events()) {
                eventIds.claim(event.id(), plugin);
                eventNames.claim(event.name(), plugin);
                event(plugin, event.id(), event.name());
            }
            for (SignalSpec<?> signal : plugin.definition().signals()) {
                signalIds.claim(signal.id(), plugin);
                signalNames.claim(signal.name(), plugin);
                event(plugin, signal.id(), signal.name());
                if (signal.requestLimit() < 0) {
                    add(plugin, "The signal " + signal.name() + " has a limit under zero");
                }
            }
        }
        signalIds.owners.forEach((id, plugin) -> {
            Defined owner = eventIds.owners.getOrDefault(id, plugin);
            if (!owner.equals(plugin)) {
                problems.add(SetProblem.of(
                        "The id " + id + " is an event of one plugin and a signal of another; it can mean one thing"
                                + " only: disable one plugin",
                        owner,
                        plugin));
            }
        });
    }

    private void event(Defined plugin, int id, String name) {
        name(plugin, name);
        boolean thirdParty = id >= MethodRange.THIRD_PARTY_FIRST && id <= MethodRange.MAX_ID;
        boolean firstParty = plugin.candidate().bundled() && FIRST_PARTY_EVENTS.contains(id);
        if (!thirdParty && !firstParty) {
            add(
                    plugin,
                    "The event " + id + " " + name + " lies outside 16384 to 65535"
                            + (plugin.candidate().bundled() ? " and 1000 to 1099" : ""));
        }
    }

    private void rates(List<Defined> plugins) {
        Map<String, Map.Entry<RateLimit, Defined>> byName = new HashMap<>();
        for (Defined plugin : plugins) {
            for (RateLimit limit : ratesOf(plugin)) {
                boolean sane = limit.burst() >= 1
                        && limit.refillTokens() >= 1
                        && limit.refillPeriod().toNanos() >= 1;
                if (!BUCKET.matcher(limit.name()).matches() || !sane) {
                    add(
                            plugin,
                            "The rate limit " + limit.name() + " needs a name of a to z and dashes, and numbers of"
                                    + " 1 or more");
                }
                Map.Entry<RateLimit, Defined> other = byName.putIfAbsent(limit.name(), Map.entry(limit, plugin));
                if (other != null && !other.getKey().equals(limit)) {
                    problems.add(SetProblem.of(
                            "The rate limit " + limit.name() + " is defined twice with different numbers",
                            other.getValue(),
                            plugin));
                }
            }
        }
    }

    static List<RateLimit> ratesOf(Defined plugin) {
        List<RateLimit> rates = new ArrayList<>(plugin.needs().rates());
        plugin.definition().methods().forEach(method -> method.rateLimit().ifPresent(rates::add));
        return Collections.unmodifiableList(rates);
    }

    private void add(Defined plugin, String text) {
        problems.add(SetProblem.of(text, plugin));
    }
}
