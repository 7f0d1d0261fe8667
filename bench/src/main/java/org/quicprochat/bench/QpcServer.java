package org.quicprochat.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.quicprochat.runtime.transport.TlsFiles;

/** A server as shipped, in a process and a data directory of its own, with its rate limits turned off. */
final class QpcServer implements AutoCloseable {
    /** How the JVM of every contestant is started: as {@code ./qpc serve} starts it. */
    static final List<String> JAVA_OPTIONS = List.of(
            "-XX:+UseCompactObjectHeaders",
            "-XX:+UseSerialGC",
            "-Xms96m",
            "-XX:NewSize=64m",
            "-Xmx512m",
            "-XX:MaxDirectMemorySize=256m");

    private static final Pattern READY = Pattern.compile("ready.*?:(\\d+)");
    private static final String CONFIG = """
            limits.rate.enabled = false
            plugins.auth-opaque.enabled = true
            plugins.delivery.enabled = true
            plugins.health.enabled = true
            plugins.storage-mapdb.enabled = true
            """;

    private final Path home;
    private final JavaProcess process;

    private QpcServer(Path home, JavaProcess process) {
        this.home = home;
        this.process = process;
    }

    /** Starts one below a directory; returns when it is ready. */
    static QpcServer start(Path below, String moreConfig) throws Exception {
        Path home = Files.createTempDirectory(below, "qpc-bench-server");
        Path config = Files.writeString(home.resolve("qpc.conf"), CONFIG + moreConfig);
        List<String> options = new ArrayList<>(JAVA_OPTIONS);
        String more = System.getProperty("qpc.bench.server-options", "");
        if (!more.isBlank()) {
            options.addAll(List.of(more.split(" ")));
        }
        List<String> arguments = List.of(
                "--config",
                config.toString(),
                "--listen",
                "127.0.0.1:0",
                "--data-dir",
                home.resolve("data").toString());
        return new QpcServer(home, JavaProcess.start(options, "org.quicprochat.runtime.Main", arguments, READY));
    }

    /** Has it read its configuration again, with these lines beside its own. */
    void reload(String moreConfig) throws Exception {
        Files.writeString(home.resolve("qpc.conf"), CONFIG + moreConfig);
        String pid = Long.toString(process.pid());
        int code = new ProcessBuilder("kill", "-HUP", pid).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException("The server cannot be signalled");
        }
    }

    InetSocketAddress address() {
        return process.address();
    }

    /** The certificate and key that the server made. */
    TlsFiles tls() {
        return new TlsFiles(home.resolve("data/server-cert.der"), home.resolve("data/server-key.der"));
    }

    /** The server's process. */
    JavaProcess process() {
        return process;
    }

    @Override
    public void close() throws IOException {
        process.close();
        TemporaryFiles.delete(home);
    }
}
