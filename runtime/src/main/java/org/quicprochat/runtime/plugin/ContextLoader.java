package org.quicprochat.runtime.plugin;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.quicprochat.plugin.PluginDefinition;

/** Calls into a plugin with the plugin's class loader as the thread's context class loader, and sets it back. */
final class ContextLoader {
    private ContextLoader() {}

    /** Runs a hook. */
    static void run(ClassLoader loader, PluginDefinition.Hook hook) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            hook.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The same object behind its interface, each of whose calls has the plugin's loader. */
    static <T> T wrap(Class<T> type, T target, ClassLoader loader) {
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Thread thread = Thread.currentThread();
                    ClassLoader before = thread.getContextClassLoader();
                    thread.setContextClassLoader(loader);
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    } finally {
                        thread.setContextClassLoader(before);
                    }
                });
        return type.cast(proxy);
    }
}
