package org.quicprochat.runtime.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pf4j.DefaultPluginManager;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginDependency;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;
import org.quicprochat.runtime.config.Problem;

/**
 * The jars of the plugin folders, through PF4J: it reads manifests, compares versions and loads a jar with our class
 * loader. What runs, and in which order, is decided elsewhere: PF4J fails softly, and {@code enabled.txt} and {@code
 * disabled.txt} of a folder count for nothing here. Used by one thread.
 */
public final class PluginJars extends DefaultPluginManager implements AutoCloseable {
    /** The version of plugin-api, which {@code Plugin-Requires} of a manifest is held against. */
    public static final String API_VERSION = "0.1.0";

    private final List<Problem> problems = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();

    /**
     * Reads the manifests of all jars that lie directly in the folders.
     *
     * @param bundled the folder of the plugins that came with the server
     * @param dropped the operator's folder; need not exist
     */
    public PluginJars(Optional<Path> bundled, Path dropped) {
        super(List.of(dropped));
        setSystemVersion(API_VERSION);
        bundled.ifPresent(folder -> read(folder, true));
        if (bundled.isEmpty() || !isSame(bundled.get(), dropped)) {
            read(dropped, false);
        }
    }

    private static boolean isSame(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    /** The plugins found, in the order of folders and file names. */
    public List<Candidate> candidates() {
        return List.copyOf(candidates);
    }

    /** What is wrong with jars of which not even the manifest can be used. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    private void read(Path folder, boolean bundled) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().endsWith(".jar"))
                    .sorted()
                    .forEach(jar -> candidate(jar, bundled));
        } catch (IOException | UncheckedIOException e) {
            problems.add(new Problem(folder.toString(), "The folder cannot be read; let the server's user read it"));
        }
    }

    private void candidate(Path jar, boolean bundled) {
        try {
            candidates.add(JarManifest.read(jar, this::describe, bundled, () -> load(jar)));
        } catch (LoadException e) {
            problems.add(new Problem(jar.toString(), e.reason()));
        }
    }

    private PluginDescriptor describe(Path jar) {
        return getPluginDescriptorFinder().find(jar);
    }

    private Candidate.Loaded load(Path jar) throws LoadException {
        JarManifest.refuseCopiesOfTheApi(jar);
        PluginWrapper wrapper;
        try {
            wrapper = loadPluginFromPath(jar);
        } catch (PluginRuntimeException e) {
            throw new LoadException("The jar cannot be loaded; get it again from where it was built", e);
        } catch (RuntimeException e) {
            throw new LoadException(
                    "The manifest's Plugin-Requires is no version expression; build the jar with one,"
                            + " such as >=0.1.0 & <0.2.0",
                    e);
        }
        if (!isPluginValid(wrapper)) {
            throw new LoadException("The plugin is made for plugin-api "
                    + wrapper.getDescriptor().getRequires() + ", and this server has " + API_VERSION
                    + "; install the plugin's release for this server, or a server that fits the plugin");
        }
        ClassLoader loader = wrapper.getPluginClassLoader();
        return new Candidate.Loaded(PluginEntry.create(wrapper.getDescriptor().getPluginClass(), loader), loader);
    }

    /** Whether a plugin's version is one that a dependent accepts. */
    public boolean satisfies(String version, String versions) {
        return getVersionManager().checkVersionConstraint(version, versions);
    }

    /** Closes the jars. */
    @Override
    public void close() {
        for (ClassLoader loader : getPluginClassLoaders().values()) {
            closeQuietly(loader);
        }
    }

    private static void closeQuietly(ClassLoader loader) {
        if (loader instanceof ApiClassLoader jar) {
            try {
                jar.close();
            } catch (IOException nothingLeftToDo) {
                throw new UncheckedIOException("A plugin's jar cannot be closed", nothingLeftToDo);
            }
        }
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new ManifestPluginDescriptorFinder();
    }

    @Override
    protected PluginFactory createPluginFactory() {
        return wrapper -> {
            throw new PluginRuntimeException("Plugins are made by their adapter");
        };
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String pluginId) {
                return false;
            }

            @Override
            public void disablePlugin(String pluginId) {
                throw new UnsupportedOperationException("The configuration says what is enabled");
            }

            @Override
            public void enablePlugin(String pluginId) {
                throw new UnsupportedOperationException("The configuration says what is enabled");
            }
        };
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new PluginLoader() {
            @Override
            public boolean isApplicable(Path path) {
                return true;
            }

            @Override
            public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
                List<ClassLoader> dependencies = descriptor.getDependencies().stream()
                        .map(PluginDependency::getPluginId)
                        .map(PluginJars.this::getPluginClassLoader)
                        .filter(loader -> loader != null)
                        .toList();
                return new ApiClassLoader(descriptor.getPluginId(), url(path), dependencies);
            }
        };
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("A path always makes a URL", e);
        }
    }
}
