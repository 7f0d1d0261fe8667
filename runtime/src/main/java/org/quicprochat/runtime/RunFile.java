package org.quicprochat.runtime;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.runtime.dispatch.CallLimits;
import org.quicprochat.runtime.dispatch.Registered;
import org.quicprochat.runtime.plugin.Directories;
import org.quicprochat.runtime.plugin.MethodsDocument;
import org.quicprochat.runtime.plugin.PluginStatus;

/**
 * {@code <data-dir>/run/server.json}: who and where the running server is, its methods and its plugins, for tools on
 * the same machine. There while the server runs; one that is left over names a process that is gone.
 */
final class RunFile {
    private final Path file;

    private RunFile(Path file) {
        this.file = file;
    }

    static RunFile write(Backend backend, InetSocketAddress address) throws IOException {
        Path directory = backend.settings().dataDir().resolve("run");
        Directories.create(directory);
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("pid", ProcessHandle.current().pid());
        content.put("address", address.getAddress().getHostAddress());
        content.put("port", address.getPort());
        content.put(
                "certificate",
                backend.settings().tls().certificate().toAbsolutePath().toString());
        content.put("startedAt", backend.view().startedAt().toString());
        content.put(
                "plugins",
                backend.plugins().status().stream().map(RunFile::plugin).toList());
        List<Registered> methods = backend.plugins().methodTable().methods();
        CallLimits limits = backend.settings().calls();
        content.put("methods", methods.stream().map(one -> method(one, limits)).toList());
        String json = ConfigValueFactory.fromMap(content)
                .render(ConfigRenderOptions.concise().setFormatted(true));
        Path file = directory.resolve("server.json");
        Path draft = directory.resolve("server.json.new");
        Files.writeString(draft, json);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new RunFile(file);
    }

    private static Map<String, Object> plugin(PluginStatus row) {
        return Map.of(
                "id", row.id(),
                "version", row.version(),
                "jar", row.origin(),
                "state", row.state().name(),
                "why", row.why());
    }

    private static Map<String, Object> method(Registered method, CallLimits limits) {
        MethodSpec<?> spec = method.spec();
        return Map.of(
                "id", spec.id(),
                "name", spec.name(),
                "plugin", method.pluginId(),
                "access", MethodsDocument.access(spec),
                "maxRequestBytes", spec.requestLimit().orElse(limits.requestBytes()),
                "deadlineMillis", spec.timeLimit().orElse(limits.deadline()).toMillis());
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
