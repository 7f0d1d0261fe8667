package org.quicprochat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Builds real plugin jars from source text, good ones and bad ones. Used by one thread. */
final class PluginJar {
    private final String id;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final List<Path> classPath = new ArrayList<>();
    private boolean hasManifest = true;

    private PluginJar(String id) {
        this.id = id;
        attributes.put("Plugin-Id", id);
        attributes.put("Plugin-Version", "1.0.0");
        attributes.put("Plugin-Requires", ">=0.1.0 & <0.2.0");
    }

    /** A jar without code yet. */
    static PluginJar of(String id) {
        return new PluginJar(id);
    }

    /** A jar whose plugin class is {@code sample.<Name>Plugin} with this body of {@code define}. */
    static PluginJar defining(String id, String statements) {
        return of(id).plugin("", statements);
    }

    /** Adds the plugin class, with members and the body of {@code define(PluginContext ctx)}. */
    PluginJar plugin(String members, String statements) {
        String name = className();
        attributes.put("Plugin-Class", name);
        return source(name, """
            package %s;
            import java.time.Duration;
            import java.util.*;
            import org.quicprochat.plugin.*;
            import org.quicprochat.plugin.service.*;
            import org.quicprochat.plugin.storage.*;
            import org.quicprochat.proto.v1.SessionEnvelope;
            public class EntryPlugin implements ServerPlugin {
                %s
                public PluginDefinition define(PluginContext ctx) {
                    %s
                }
                static SessionEnvelope say(Object text) {
                    return SessionEnvelope.newBuilder()
                            .setBody(com.google.protobuf.ByteString.copyFromUtf8(String.valueOf(text))).build();
                }
            }
            """.formatted(packageName(), members, statements));
    }

    private String packageName() {
        return "sample." + id.replace("-", "");
    }

    private String className() {
        return packageName() + ".EntryPlugin";
    }

    PluginJar source(String className, String text) {
        sources.put(className, text);
        return this;
    }

    PluginJar reference(String hocon) {
        return entry(packageName().replace('.', '/') + "/reference.conf", hocon.getBytes(StandardCharsets.UTF_8));
    }

    PluginJar entry(String path, byte[] bytes) {
        entries.put(path, bytes);
        return this;
    }

    /** Sets an attribute of the manifest; an empty value takes it out. */
    PluginJar attribute(String name, String value) {
        if (value.isEmpty()) {
            attributes.remove(name);
        } else {
            attributes.put(name, value);
        }
        return this;
    }

    PluginJar withoutManifest() {
        hasManifest = false;
        return this;
    }

    /** Compiles against the classes of another jar too. */
    PluginJar against(Path jar) {
        classPath.add(jar);
        return this;
    }

    /** Writes the jar. */
    Path write(Path directory, String fileName) throws IOException {
        Path classes = Files.createDirectories(directory.resolve("classes-" + fileName));
        compile(classes);
        Path jar = directory.resolve(fileName);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        try (JarOutputStream out = hasManifest
                        ? new JarOutputStream(Files.newOutputStream(jar), manifest)
                        : new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(file).toString().replace('\\', '/');
                put(out, name, Files.readAllBytes(file));
            }
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                put(out, entry.getKey(), entry.getValue());
            }
        }
        return jar;
    }

    Path write(Path directory) throws IOException {
        return write(directory, id + ".jar");
    }

    private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    private void compile(Path classes) {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringBuilder path = new StringBuilder(System.getProperty("java.class.path"));
        String surefire = System.getProperty("surefire.test.class.path");
        if (surefire != null) {
            path.append(System.getProperty("path.separator")).append(surefire);
        }
        classPath.forEach(
                jar -> path.append(System.getProperty("path.separator")).append(jar));
        List<JavaFileObject> units =
                sources.entrySet().stream().map(PluginJar::unit).toList();
        StringWriter output = new StringWriter();
        List<String> options = List.of("-d", classes.toString(), "-cp", path.toString(), "-proc:none", "-nowarn");
        boolean compiled =
                compiler.getTask(output, null, null, options, null, units).call();
        assertThat(compiled).as(output.toString()).isTrue();
    }

    private static JavaFileObject unit(Map.Entry<String, String> source) {
        URI name = URI.create("string:///" + source.getKey().replace('.', '/') + ".java");
        return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source.getValue();
            }
        };
    }
}
