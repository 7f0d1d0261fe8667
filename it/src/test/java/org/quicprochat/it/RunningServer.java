package org.quicprochat.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server that {@code ./qpc serve} started: a process of its own that can be stopped, killed and started again. */
final class RunningServer implements AutoCloseable {
    private static final long START_SECONDS = 180;
    private static final long STOP_SECONDS = 45;

    private final Host host;
    private final Path home;
    private final int port;
    private final List<String> javaOptions;
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private Process process;

    /**
     * Where a server runs.
     *
     * @param listen the address that it listens at
     * @param address where the tests find it
     * @param prefix what stands before its command line
     */
    record Host(String listen, String address, List<String> prefix) {
        static final Host LOOPBACK = new Host("127.0.0.1", "127.0.0.1", List.of());
    }

    private RunningServer(Host host, Path home, int port, List<String> javaOptions, Process process) {
        this.host = host;
        this.home = home;
        this.port = port;
        this.javaOptions = javaOptions;
        this.process = process;
    }

    /** Starts a server whose files all lie in a directory, on this host; returns when it is ready. */
    static RunningServer start(Path home, String config, String... javaOptions) throws Exception {
        return start(Host.LOOPBACK, home, config, javaOptions);
    }

    /** As above, on a host. */
    static RunningServer start(Host host, Path home, String config, String... javaOptions) throws Exception {
        Files.writeString(home.resolve("qpc.conf"), config);
        Files.createDirectories(home.resolve("plugins"));
        int port = freePort();
        List<String> options = List.of(javaOptions);
        RunningServer server = new RunningServer(host, home, port, options, launch(host, home, port, options));
        server.awaitReady();
        return server;
    }

    /** Starts it again on the same files and port. */
    void restart() throws Exception {
        process = launch(host, home, port, javaOptions);
        awaitReady();
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("A killed process lives on");
        }
    }

    /** SIGTERM; the exit code, as soon as there is one. */
    CompletableFuture<Integer> terminate() {
        process.destroy();
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Writes its configuration anew, for the next start or {@link #reload}. */
    void configure(String config) throws IOException {
        Files.writeString(home.resolve("qpc.conf"), config);
    }

    /** SIGHUP. */
    void reload() throws Exception {
        Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start();
        if (!kill.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The signal is not sent");
        }
    }

    int port() {
        return port;
    }

    /** Where the tests find it. */
    String address() {
        return host.address();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    Path dataDirectory() {
        return home.resolve("data");
    }

    Path certificate() {
        return dataDirectory().resolve("server-cert.der");
    }

    /** All that it printed, log and all, in all its lives. */
    List<String> log() {
        return List.copyOf(log);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
        }
    }

    private static Process launch(Host host, Path home, int port, List<String> javaOptions) throws IOException {
        Path root = Path.of(System.getProperty("qpc.root")).toAbsolutePath();
        List<String> command = new ArrayList<>(host.prefix());
        command.addAll(List.of(
                root.resolve("qpc").toString(),
                "serve",
                "--config",
                home.resolve("qpc.conf").toString(),
                "--data-dir",
                home.resolve("data").toString(),
                "--listen",
                host.listen() + ":" + port));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().put("QPC_BUILD", "never");
        builder.environment().put("QPC_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("QPC_JAVA_OPTS", String.join(" ", javaOptions));
        builder.environment().put("QPC_LOG", "debug");
        return builder.start();
    }

    private void awaitReady() throws Exception {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        // Reading a pipe holds the thread below a virtual one, and there are as many of those as processors.
        Thread.ofPlatform().daemon().start(() -> readLog(lines, ready));
        try {
            ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            throw new IllegalStateException("The server did not start:\n" + String.join("\n", log), e);
        }
    }

    private void readLog(BufferedReader lines, CompletableFuture<Void> ready) {
        try (lines) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                if (line.contains("ready")) {
                    ready.complete(null);
                }
            }
        } catch (IOException e) {
            log.add(e.toString());
        }
        ready.completeExceptionally(new IOException("It ended before it was ready"));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
