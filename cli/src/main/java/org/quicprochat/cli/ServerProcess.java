package org.quicprochat.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own. */
interface ServerProcess {
    /** Starts servers. */
    @FunctionalInterface
    interface Launcher {
        /**
         * Starts {@code qpc serve} with these arguments; its output goes to a file.
         *
         * @throws Failure where it cannot be started
         */
        ServerProcess launch(List<String> arguments, Path log);
    }

    long pid();

    /** Waits; says whether the process has ended. */
    boolean endsWithin(Duration time);

    /** SIGKILL: the process does nothing any more, not even tidy up. Returns when it is gone. */
    void kill();

    /** SIGTERM: the process drains and ends. */
    void stop();

    /** SIGHUP: the process reads its configuration and certificates again. */
    void reload();

    /** Starts the same java with the same options and class path as this process. */
    static ServerProcess ofThisJava(List<String> arguments, Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        command.add("serve");
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("QPC_") || name.startsWith("QPQ_"));
        try {
            return new OfProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that runs. */
    record OfProcess(Process process) implements ServerProcess {
        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public boolean endsWithin(Duration time) {
            try {
                return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure(ExitCode.FAULT, "Interrupted.", e);
            }
        }

        @Override
        public void kill() {
            process.destroyForcibly();
            endsWithin(Duration.ofSeconds(10));
        }

        @Override
        public void stop() {
            process.destroy();
        }

        @Override
        public void reload() {
            try {
                // The JDK sends no other signals than those that end a process.
                new OfProcess(new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start())
                        .endsWithin(Duration.ofSeconds(10));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
