package org.quicprochat.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JVM of its own on this one's class path and options, so that contestants do not share a heap or compiled code. */
final class JavaProcess implements AutoCloseable {
    private static final long START_DEADLINE_SECONDS = 60;
    private static final long STOP_DEADLINE_SECONDS = 40;

    private final Process process;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private JavaProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts a main class and waits until it prints its port.
     *
     * @param portLine finds the port in a line of its output, as group 1
     */
    static JavaProcess start(List<String> options, String mainClass, List<String> arguments, Pattern portLine)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(options);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-D" + Main.LEAK_DETECTION + "=" + System.getProperty(Main.LEAK_DETECTION));
        String home = System.getProperty("qpc.home");
        if (home != null) {
            command.add("-Dqpc.home=" + home);
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(arguments);
        JavaProcess java = new JavaProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
        // Reading a pipe holds the thread below a virtual one, and there are as many of those as processors.
        Thread.ofPlatform().daemon().start(() -> java.readOutput(portLine));
        try {
            java.port.get(START_DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            java.close();
            throw new IOException("The process did not say its port: " + mainClass, e);
        }
        return java;
    }

    private void readOutput(Pattern portLine) {
        StringBuilder seen = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher matcher = portLine.matcher(line);
                if (matcher.find()) {
                    port.complete(Integer.valueOf(matcher.group(1)));
                } else if (!port.isDone()) {
                    seen.append(line).append('\n');
                } else {
                    System.err.println(line);
                }
            }
        } catch (IOException e) {
            seen.append(e);
        }
        port.completeExceptionally(new IOException("It ended: " + seen));
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port.join());
    }

    long pid() {
        return process.pid();
    }

    /** Runs a round against this process, and notes the CPU time that the process took for it. */
    Round measured(Callable<Round> round) throws Exception {
        Duration before = cpu();
        return round.call().withCpu(cpu().minus(before));
    }

    private Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
