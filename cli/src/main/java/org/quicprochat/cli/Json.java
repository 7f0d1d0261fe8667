package org.quicprochat.cli;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.Map;

/** JSON for scripts: one object a line, keys in alphabetical order. */
final class Json {
    private Json() {}

    /** One line. Values are strings, numbers, booleans, lists and maps; none is null. */
    static String line(Map<String, ?> object) {
        return ConfigValueFactory.fromMap(object).render(ConfigRenderOptions.concise());
    }

    /** Several lines, for a file that people read too. */
    static String pretty(Map<String, ?> object) {
        ConfigRenderOptions options = ConfigRenderOptions.concise().setFormatted(true);
        return ConfigValueFactory.fromMap(object).render(options);
    }
}
