package org.quicprochat.runtime.plugin;

import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;
import org.quicprochat.plugin.ServerPlugin;

/** Makes the entry point of a plugin from the class that its manifest names. */
final class PluginEntry {
    /** What PF4J says of a manifest that names no class. */
    private static final String UNNAMED = "org.pf4j.Plugin";

    private PluginEntry() {}

    static ServerPlugin create(@Nullable String className, ClassLoader loader) throws LoadException {
        if (className == null || className.isBlank() || className.equals(UNNAMED)) {
            throw new LoadException("The manifest has no Plugin-Class; build the jar with the name of the class that"
                    + " implements ServerPlugin");
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return construct(Class.forName(className, true, loader), className);
        } catch (ClassNotFoundException e) {
            throw new LoadException(
                    "The class " + className + " that Plugin-Class names is not in the jar; mend the"
                            + " manifest, or build the jar again",
                    e);
        } catch (LinkageError e) {
            throw new LoadException(
                    "The class " + className + " cannot be linked (" + e + "); what it needs and"
                            + " plugin-api lacks has to be in the jar",
                    e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static ServerPlugin construct(Class<?> type, String className) throws LoadException {
        if (!ServerPlugin.class.isAssignableFrom(type)) {
            throw new LoadException("The class " + className + " that Plugin-Class names is no ServerPlugin; let it"
                    + " implement org.quicprochat.plugin.ServerPlugin");
        }
        try {
            return (ServerPlugin) type.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new LoadException(
                    "The constructor of " + className + " throws " + e.getCause() + "; report this to its author", e);
        } catch (ReflectiveOperationException e) {
            throw new LoadException(
                    "The class " + className + " has to be public, not abstract, and to have a public"
                            + " constructor without parameters",
                    e);
        }
    }
}
