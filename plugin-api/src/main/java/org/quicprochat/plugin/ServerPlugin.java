package org.quicprochat.plugin;

/**
 * The entry point of a plugin jar, named by {@code Plugin-Class} in its manifest; has a public constructor without
 * parameters.
 *
 * <p>Its life:
 *
 * <ol>
 *   <li>The runtime loads the jar in a class loader of its own and calls the constructor.
 *   <li>{@link #define} is called once. It reads configuration, claims subspaces and names services, and returns what
 *       the plugin offers. It does no I/O, starts no thread and touches no store: nothing exists yet.
 *   <li>The runtime checks the definitions of all plugins as one set. Any error stops the boot before anything started.
 *   <li>The storage engine opens; {@code onStart} hooks run, a plugin's after those of the plugins it requires services
 *       of; then the listener is bound.
 *   <li>Handlers are called, many at a time.
 *   <li>At the end no new call begins, open ones finish, and {@code onStop} hooks run in the reverse order; they are
 *       called also where the plugin's own start failed.
 * </ol>
 *
 * <p>The thread context class loader is the plugin's own in every call into it.
 */
public interface ServerPlugin {
    /**
     * Says what this plugin offers. A pure function of the context.
     *
     * @throws IllegalArgumentException where a configured value makes no sense; the boot stops and shows the message
     */
    PluginDefinition define(PluginContext context);
}
