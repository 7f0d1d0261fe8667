package org.quicprochat.runtime.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.quicprochat.plugin.Contributed;
import org.quicprochat.plugin.PluginDefinition.Provided;
import org.quicprochat.runtime.connection.Contribution;

/**
 * What running plugins offer one another. Services and extensions are handed out behind their interfaces, so that each
 * call has the class loader of the plugin that serves it. Thread-safe.
 */
final class Contributions {
    private final List<Provided<?>> ofServer;
    private volatile Optional<List<Defined>> running = Optional.empty();
    private final Map<Class<?>, Optional<Object>> services = new ConcurrentHashMap<>();
    private final Map<Class<?>, List<?>> extensions = new ConcurrentHashMap<>();

    /**
     * Offers of nobody yet.
     *
     * @param ofServer the services that the server itself provides
     */
    Contributions(List<Provided<?>> ofServer) {
        this.ofServer = ofServer;
    }

    /** Sets whose offers count, replacing those before. */
    void fill(List<Defined> plugins) {
        running = Optional.of(
                plugins.stream().sorted(Comparator.comparing(Defined::id)).toList());
        services.clear();
        extensions.clear();
    }

    private List<Defined> running() {
        return running.orElseThrow(
                () -> new IllegalStateException("Services and extensions are there from onStart on, not in define()"));
    }

    <T> Optional<T> service(Class<T> type) {
        return services.computeIfAbsent(type, this::findService).map(type::cast);
    }

    private Optional<Object> findService(Class<?> type) {
        for (Defined plugin : running()) {
            for (Provided<?> service : plugin.definition().services()) {
                if (service.type() == type) {
                    return Optional.of(wrap(service, plugin.loader()));
                }
            }
        }
        return ofServer.stream()
                .filter(service -> service.type() == type)
                .findFirst()
                .map(Provided::instance);
    }

    <T> List<T> extensions(Class<T> type) {
        return byPlugin(type).stream().map(Contributed::instance).toList();
    }

    @SuppressWarnings("unchecked") // A list is kept under the class of its elements.
    <T> List<Contributed<T>> byPlugin(Class<T> type) {
        return (List<Contributed<T>>) (List<?>) extensions.computeIfAbsent(type, this::findExtensions);
    }

    private <T> List<Contributed<T>> findExtensions(Class<T> type) {
        List<Contributed<T>> found = new ArrayList<>();
        for (Defined plugin : running()) {
            for (Provided<?> extension : plugin.definition().extensions()) {
                if (extension.type() == type) {
                    found.add(new Contributed<>(plugin.id(), type.cast(wrap(extension, plugin.loader()))));
                }
            }
        }
        return List.copyOf(found);
    }

    private static <T> T wrap(Provided<T> provided, ClassLoader loader) {
        return ContextLoader.wrap(provided.type(), provided.instance(), loader);
    }

    /** The bare contributions to an extension point of the runtime's, whose callers set the class loader themselves. */
    <T> List<Contribution<T>> bare(Class<T> type) {
        List<Contribution<T>> found = new ArrayList<>();
        for (Defined plugin : running()) {
            for (Provided<?> extension : plugin.definition().extensions()) {
                if (extension.type() == type) {
                    found.add(new Contribution<>(plugin.id(), type.cast(extension.instance()), plugin.loader()));
                }
            }
        }
        return List.copyOf(found);
    }
}
