package org.quicprochat.runtime.plugin;

import java.util.List;
import org.quicprochat.plugin.RateLimit;

/**
 * What a plugin asked for while it defined itself.
 *
 * @param required services that some plugin has to provide
 * @param optional services that may be absent
 * @param extensionPoints whose contributions it reads
 * @param rates buckets of its own, beside those of its methods
 * @param secrets to be opened before it starts
 */
record Needs(
        List<Class<?>> required,
        List<Class<?>> optional,
        List<Class<?>> extensionPoints,
        List<RateLimit> rates,
        List<PluginSecret> secrets) {
    /** Copies the lists. */
    Needs {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
        extensionPoints = List.copyOf(extensionPoints);
        rates = List.copyOf(rates);
        secrets = List.copyOf(secrets);
    }
}
