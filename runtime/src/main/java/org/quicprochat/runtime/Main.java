package org.quicprochat.runtime;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.config.ConfigTree;
import org.quicprochat.runtime.config.Launch;
import org.quicprochat.runtime.config.Problem;
import org.quicprochat.runtime.transport.QuicListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server as a process: reads flags and variables, starts, and stops on SIGTERM and SIGINT. SIGHUP reads
 * certificate, key, peers and log level again.
 */
public final class Main {
    /** The exit code of a server that did not start. */
    public static final int NOT_STARTED = 3;

    /**
     * Netty's watch over its buffers: off, unless somebody looks for a leak. Even its sampling takes a thirtieth of the
     * event loops' time, and the tests run with all of it.
     */
    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    private Main() {}

    /** Runs the server until it is told to stop; exits with 0 then, with {@link #NOT_STARTED} where it can't start. */
    public static void main(String[] arguments) {
        int code = run(List.of(arguments), System.getenv(), System.out, System.err);
        // A stop hook left behind must not keep the process.
        System.exit(code);
    }

    /**
     * Runs the server on this thread until the process is told to stop.
     *
     * @param out gets the line {@code ready <address>}
     * @param err gets the reasons where the server does not start
     * @return the exit code
     */
    public static int run(List<String> arguments, Map<String, String> variables, PrintStream out, PrintStream err) {
        if (System.getProperty(LEAK_DETECTION) == null) {
            System.setProperty(LEAK_DETECTION, "disabled");
        }
        Thread.ofPlatform().daemon().name("qpc-prepare").start(Main::prepareListener);
        Optional<Path> home =
                Optional.ofNullable(System.getProperty("qpc.home")).map(Path::of);
        Logging.configure(home);
        try {
            Launch launch = Launch.parse(arguments, variables);
            ConfigTree tree = ConfigTree.load(launch, home);
            if (tree.problems().isEmpty()) {
                Logging.level(tree.settings().logLevel());
            }
            Logger log = LoggerFactory.getLogger(Main.class);
            launch.warnings().forEach(warning -> log.atWarn().log(warning));
            Environment environment =
                    new Environment(InstantSource.system(), new SecureRandom(), home, List.of(), true);
            try (Server server = Server.start(tree, environment)) {
                out.println("ready " + format(server.address()));
                out.flush();
                serve(server, launch, home, log);
            }
            log.atInfo().log("Stopped");
            return 0;
        } catch (BootException e) {
            err.println("The server does not start:");
            for (Problem problem : e.problems()) {
                err.println("  " + problem);
            }
            return NOT_STARTED;
        }
    }

    /** Loads what the listener needs while the plugins start. */
    private static void prepareListener() {
        try {
            QuicListener.prepare();
        } catch (LinkageError | RuntimeException e) {
            LoggerFactory.getLogger(Main.class)
                    .atDebug()
                    .setCause(e)
                    .log("Binding the listener will say why it cannot");
        }
    }

    private static String format(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static void serve(Server server, Launch launch, Optional<Path> home, Logger log) {
        CountDownLatch stop = new CountDownLatch(1);
        ProcessSignals.on("TERM", stop::countDown);
        ProcessSignals.on("INT", stop::countDown);
        ProcessSignals.on("HUP", () -> {
            reload(server, launch, home, log);
            server.reloadTls();
        });
        log.atInfo().addKeyValue("address", format(server.address())).log("Ready");
        try {
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.atInfo().log("Stopping");
    }

    private static void reload(Server server, Launch launch, Optional<Path> home, Logger log) {
        try {
            ConfigTree tree = ConfigTree.load(launch, home);
            server.reloadPeers(tree);
            if (tree.problems().isEmpty()) {
                Logging.level(tree.settings().logLevel());
            }
        } catch (BootException e) {
            log.atError().setCause(e).log("The configuration cannot be read again; peers and log level stay");
        }
    }
}
