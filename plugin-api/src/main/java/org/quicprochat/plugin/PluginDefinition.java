package org.quicprochat.plugin;

import java.util.ArrayList;
import java.util.List;

/**
 * All that one plugin offers: an immutable value, checked by the runtime together with those of the other plugins
 * before anything starts. What the plugin needs, the runtime knows from the {@link PluginContext} calls.
 *
 * @param ranges the method ids that the plugin claims; no two plugins' ranges overlap
 * @param methods the methods, each with an id inside one of the ranges
 * @param signals what clients may send on unidirectional streams
 * @param events the event types that the plugin pushes
 * @param services implementations that other plugins may require
 * @param extensions contributions to extension points
 * @param jobs work done now and then
 * @param onStart hooks run when the store is open, in order
 * @param onStop hooks run when no call is left, in order
 */
public record PluginDefinition(
        List<MethodRange> ranges,
        List<MethodSpec<?>> methods,
        List<SignalSpec<?>> signals,
        List<EventType> events,
        List<Provided<?>> services,
        List<Provided<?>> extensions,
        List<BackgroundJob> jobs,
        List<Hook> onStart,
        List<Hook> onStop) {

    /**
     * An implementation of an interface of plugin-api.
     *
     * @param type the interface
     * @param instance what implements it
     */
    public record Provided<T>(Class<T> type, T instance) {}

    /** A hook of the life cycle; runs on a virtual thread, may block, within the configured deadline. */
    @FunctionalInterface
    public interface Hook {
        /** Does the work; what it throws stops the boot, or is logged when stopping. */
        void run() throws Exception;
    }

    /** A builder that claims these method ids. */
    public static Builder builder(MethodRange... ranges) {
        return new Builder(List.of(ranges));
    }

    /** Collects a definition; used by one thread. */
    public static final class Builder {
        private final List<MethodRange> ranges;
        private final List<MethodSpec<?>> methods = new ArrayList<>();
        private final List<SignalSpec<?>> signals = new ArrayList<>();
        private final List<EventType> events = new ArrayList<>();
        private final List<Provided<?>> services = new ArrayList<>();
        private final List<Provided<?>> extensions = new ArrayList<>();
        private final List<BackgroundJob> jobs = new ArrayList<>();
        private final List<Hook> onStart = new ArrayList<>();
        private final List<Hook> onStop = new ArrayList<>();

        private Builder(List<MethodRange> ranges) {
            this.ranges = ranges;
        }

        /** Adds a method. */
        public Builder method(MethodSpec<?> method) {
            methods.add(method);
            return this;
        }

        /** Adds a signal. */
        public Builder signal(SignalSpec<?> signal) {
            signals.add(signal);
            return this;
        }

        /** Declares an event type that this plugin pushes. */
        public Builder event(EventType event) {
            events.add(event);
            return this;
        }

        /** Provides a service, of which a server has at most one implementation. */
        public <T> Builder provide(Class<T> service, T implementation) {
            services.add(new Provided<>(service, implementation));
            return this;
        }

        /** Contributes to an extension point. */
        public <T> Builder extend(Class<T> extensionPoint, T contribution) {
            extensions.add(new Provided<>(extensionPoint, contribution));
            return this;
        }

        /** Adds work done now and then. */
        public Builder job(BackgroundJob job) {
            jobs.add(job);
            return this;
        }

        /** Adds a hook that runs when the store is open and the required services have started. */
        public Builder onStart(Hook hook) {
            onStart.add(hook);
            return this;
        }

        /** Adds a hook that runs when no call is left; it must work even where {@code onStart} failed or never ran. */
        public Builder onStop(Hook hook) {
            onStop.add(hook);
            return this;
        }

        /** The definition. */
        public PluginDefinition build() {
            return new PluginDefinition(
                    List.copyOf(ranges),
                    List.copyOf(methods),
                    List.copyOf(signals),
                    List.copyOf(events),
                    List.copyOf(services),
                    List.copyOf(extensions),
                    List.copyOf(jobs),
                    List.copyOf(onStart),
                    List.copyOf(onStop));
        }
    }
}
