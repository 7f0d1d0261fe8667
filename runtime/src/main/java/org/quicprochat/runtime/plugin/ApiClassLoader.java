package org.quicprochat.runtime.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The class loader of one plugin jar: the JDK and the API's packages first, then the jar, then the jars of the plugins
 * that it names in {@code Plugin-Dependencies}. Nothing else of the server's class path is there, neither classes nor
 * resources. Thread-safe.
 */
final class ApiClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final List<ClassLoader> dependencies;

    ApiClassLoader(String pluginId, URL jar, List<ClassLoader> dependencies) {
        super("plugin " + pluginId, new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        this.dependencies = List.copyOf(dependencies);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (ApiPackages.containsClass(name)) {
                return ApiPackages.load(name);
            }
            try {
                return super.loadClass(name, resolve);
            } catch (ClassNotFoundException notOurs) {
                return ofDependencies(name, notOurs);
            }
        }
    }

    private Class<?> ofDependencies(String name, ClassNotFoundException notOurs) throws ClassNotFoundException {
        for (ClassLoader dependency : dependencies) {
            try {
                return dependency.loadClass(name);
            } catch (ClassNotFoundException notThere) {
                notOurs.addSuppressed(notThere);
            }
        }
        if (ApiPackages.isHidden(name)) {
            throw new ClassNotFoundException(
                    name + " (the server has this class, but plugins see plugin-api only: a library that the plugin"
                            + " needs belongs in its jar)",
                    notOurs);
        }
        throw notOurs;
    }

    @Override
    public @Nullable URL getResource(String name) {
        if (ApiPackages.containsResource(name)) {
            return ApiPackages.resource(name).orElse(null);
        }
        URL own = super.getResource(name);
        for (ClassLoader dependency : dependencies) {
            own = own == null ? dependency.getResource(name) : own;
        }
        return own;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return ApiPackages.containsResource(name) ? ApiPackages.resources(name) : super.getResources(name);
    }
}
