package org.quicprochat.runtime.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds an operator's configuration against the reference that names every key, and collects all that is wrong. Used by
 * one thread.
 */
final class StrictCheck {
    private final List<Problem> problems = new ArrayList<>();
    private final String what;
    private final ConfigObject reference;
    private final Map<String, ConfigObject> openSections;
    private final Set<String> allPaths = new TreeSet<>();

    /**
     * A check.
     *
     * @param what whose keys they are, for the messages
     * @param reference names the keys, by the defaults
     * @param openSections sections, by path, that also take keys of any name; each is a section like the one given. One
     *     that is empty may hold anything
     */
    StrictCheck(String what, ConfigObject reference, Map<String, ConfigObject> openSections) {
        this.what = what;
        this.reference = reference;
        this.openSections = openSections;
        reference.toConfig().entrySet().forEach(entry -> allPaths.add(entry.getKey()));
    }

    /** All that is wrong with what the operator wrote, in the order of files and lines. */
    List<Problem> check(Config configured, String prefix) {
        section(prefix, configured.root(), reference, "");
        return List.copyOf(problems);
    }

    private void section(String prefix, ConfigObject configured, ConfigObject keys, String path) {
        var inOrder = new TreeMap<Integer, List<Map.Entry<String, ConfigValue>>>();
        for (Map.Entry<String, ConfigValue> entry : configured.entrySet()) {
            int line = entry.getValue().origin().lineNumber();
            inOrder.computeIfAbsent(line, any -> new ArrayList<>()).add(entry);
        }
        ConfigObject template = openSections.get(path);
        for (List<Map.Entry<String, ConfigValue>> sameLine : inOrder.values()) {
            for (Map.Entry<String, ConfigValue> entry : sameLine) {
                ConfigValue expected = keys.get(entry.getKey());
                String key = path.isEmpty() ? quote(entry.getKey()) : path + "." + quote(entry.getKey());
                if (expected != null) {
                    value(prefix, entry.getValue(), expected, key);
                } else if (template != null) {
                    open(prefix, entry.getValue(), template, key);
                } else {
                    unknown(prefix, entry.getKey(), entry.getValue(), keys, path);
                }
            }
        }
    }

    private void open(String prefix, ConfigValue configured, ConfigObject template, String key) {
        if (configured instanceof ConfigObject section) {
            template.forEach((name, expected) -> {
                ConfigValue found = section.get(name);
                if (found != null && !(expected instanceof ConfigObject any && any.isEmpty())) {
                    value(prefix, found, expected, key + "." + name);
                } else if (found != null && !(found instanceof ConfigObject)) {
                    wrong(prefix, found, key + "." + name, ValueKind.SECTION);
                }
            });
            section.forEach((name, found) -> {
                if (!template.containsKey(name)) {
                    unknown(prefix, name, found, template, key);
                }
            });
        } else {
            wrong(prefix, configured, key, ValueKind.SECTION);
        }
    }

    private void value(String prefix, ConfigValue configured, ConfigValue expected, String key) {
        ValueKind kind = ValueKind.of(expected);
        boolean unset = configured.valueType() == ConfigValueType.NULL && expected.valueType() == ConfigValueType.NULL;
        if (unset) {
            return;
        }
        if (!kind.accepts(configured)) {
            wrong(prefix, configured, key, kind);
        } else if (configured instanceof ConfigObject section && expected instanceof ConfigObject keys) {
            section(prefix, section, keys, key);
        } else if (configured instanceof ConfigList list && expected instanceof ConfigList defaults) {
            elements(prefix, list, defaults, key);
        }
    }

    /** The elements are like those of the default; of an empty one, texts. */
    private void elements(String prefix, ConfigList configured, ConfigList defaults, String key) {
        ValueKind kind = defaults.isEmpty() ? ValueKind.TEXT : ValueKind.of(defaults.getFirst());
        for (int i = 0; i < configured.size(); i++) {
            if (!kind.accepts(configured.get(i))) {
                wrong(prefix, configured.get(i), key + "[" + i + "]", kind);
            }
        }
    }

    private void wrong(String prefix, ConfigValue configured, String key, ValueKind kind) {
        String found = switch (configured.valueType()) {
            case OBJECT -> "a section";
            case LIST -> "a list";
            case NULL -> "null";
            case STRING, NUMBER, BOOLEAN -> "\"" + configured.unwrapped() + "\"";
        };
        problems.add(Problem.at(
                configured.origin(), prefix + key + " is " + found + ", but has to be " + kind.description()));
    }

    private void unknown(String prefix, String name, ConfigValue value, ConfigObject keys, String path) {
        String parent = path.isEmpty() ? prefix : prefix + path + ".";
        String suggestion = Suggestions.nearest(name, keys.keySet())
                .map(near -> parent + near)
                .or(() -> allPaths.stream()
                        .filter(known -> known.equals(name) || known.endsWith("." + name))
                        .findFirst()
                        .map(known -> prefix + known))
                .map(near -> "; did you mean " + near + "?")
                .orElseGet(() -> "; known here are " + String.join(", ", new TreeSet<>(keys.keySet())));
        problems.add(Problem.at(value.origin(), parent + quote(name) + " is no key of " + what + suggestion));
    }

    private static String quote(String key) {
        return key.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_')
                ? key
                : ConfigUtil.quoteString(key);
    }
}
