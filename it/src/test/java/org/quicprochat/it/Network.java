package org.quicprochat.it;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Two hosts for two servers: network namespaces with a cable between them where this machine lets us make some (Linux,
 * root), else two loopback addresses. The tests reach both.
 */
sealed interface Network extends AutoCloseable {
    /** Where a server runs. */
    RunningServer.Host a();

    /** Where the other runs. */
    RunningServer.Host b();

    /** How b calls a. */
    String addressOfA();

    /** How a calls b. */
    String addressOfB();

    /** Pulls the cable, or puts it in again; false where there is none. */
    boolean cut(boolean out) throws IOException;

    @Override
    void close() throws IOException;

    /** The best that this machine has. */
    static Network open() {
        try {
            return Namespaces.make();
        } catch (IOException e) {
            return Loopback.two();
        }
    }

    /**
     * This host.
     *
     * @param second the address of b
     */
    record Loopback(String second) implements Network {
        /** One address for both. */
        static Loopback one() {
            return new Loopback(RunningServer.Host.LOOPBACK.address());
        }

        /** Two addresses, where 127.0.0.2 is there without a word, as on Linux. */
        static Loopback two() {
            return canBind("127.0.0.2") ? new Loopback("127.0.0.2") : one();
        }

        private static boolean canBind(String address) {
            try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(address))) {
                return socket.isBound();
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public RunningServer.Host a() {
            return RunningServer.Host.LOOPBACK;
        }

        @Override
        public RunningServer.Host b() {
            return new RunningServer.Host(second, second, List.of());
        }

        @Override
        public String addressOfA() {
            return a().address();
        }

        @Override
        public String addressOfB() {
            return b().address();
        }

        @Override
        public boolean cut(boolean out) {
            return false;
        }

        @Override
        public void close() {}
    }

    /**
     * A namespace a host; addresses of the block that is kept for tests of networks (RFC 2544).
     *
     * @param pid the process that made them, and is in their names and addresses: others may run at the same time
     */
    record Namespaces(long pid) implements Network {
        private static final String BLOCK = "198.18.";
        private static final int NETS = 64;
        private static final int NETS_APART = 4;
        private static final Path ALL = Path.of("/run/netns");
        private static final Pattern NAME = Pattern.compile("qpc([0-9]{1,10})[ab]");
        private static final long SECONDS = 10;

        static Namespaces make() throws IOException {
            deleteThoseOfTheDead();
            Namespaces made = new Namespaces(ProcessHandle.current().pid());
            try {
                made.addHost("a", 1);
                made.addHost("b", 2);
                ip("link", "add", made.end("x"), "type", "veth", "peer", "name", made.end("y"));
                made.attach("a", made.end("x"), made.addressOfA() + "/24");
                made.attach("b", made.end("y"), made.addressOfB() + "/24");
                return made;
            } catch (IOException e) {
                made.close();
                throw e;
            }
        }

        /** A test that was killed leaves its network, and routes to addresses that may be ours. */
        private static void deleteThoseOfTheDead() throws IOException {
            if (!Files.isDirectory(ALL)) {
                return;
            }
            try (Stream<Path> all = Files.list(ALL)) {
                all.map(path -> NAME.matcher(path.getFileName().toString()))
                        .filter(Matcher::matches)
                        .map(matcher -> Long.parseLong(matcher.group(1)))
                        .filter(pid -> ProcessHandle.of(pid).isEmpty())
                        .distinct()
                        .forEach(pid -> new Namespaces(pid).close());
            }
        }

        /** The name of an interface has 15 characters at most. */
        private String end(String which) {
            return "qpc" + pid + which;
        }

        private String address(int net, int host) {
            return BLOCK + (pid % NETS * NETS_APART + net) + "." + host;
        }

        private void addHost(String host, int net) throws IOException {
            ip("netns", "add", end(host));
            ip("-n", end(host), "link", "set", "lo", "up");
            ip("link", "add", end(host + 0), "type", "veth", "peer", "name", end(host + 1));
            ip("addr", "add", address(net, 1) + "/24", "dev", end(host + 0));
            ip("link", "set", end(host + 0), "up");
            attach(host, end(host + 1), address(net, 2) + "/24");
        }

        private void attach(String host, String device, String address) throws IOException {
            ip("link", "set", device, "netns", end(host));
            ip("-n", end(host), "addr", "add", address, "dev", device);
            ip("-n", end(host), "link", "set", device, "up");
        }

        @Override
        public RunningServer.Host a() {
            return host("a", 1);
        }

        @Override
        public RunningServer.Host b() {
            return host("b", 2);
        }

        private RunningServer.Host host(String host, int net) {
            return new RunningServer.Host("0.0.0.0", address(net, 2), List.of("ip", "netns", "exec", end(host)));
        }

        @Override
        public String addressOfA() {
            return address(3, 1);
        }

        @Override
        public String addressOfB() {
            return address(3, 2);
        }

        @Override
        public boolean cut(boolean out) throws IOException {
            ip("-n", end("a"), "link", "set", end("x"), out ? "down" : "up");
            return true;
        }

        /** What is in a namespace goes with it, the other ends of its cables too. */
        @Override
        public void close() {
            for (String host : List.of("a", "b")) {
                quietly("netns", "delete", end(host));
                quietly("link", "delete", end(host + 0));
            }
        }

        private static void quietly(String... arguments) {
            try {
                ip(arguments);
            } catch (IOException e) {
                // It is gone already, or was never made.
            }
        }

        private static void ip(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of("ip"));
            command.addAll(List.of(arguments));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    process.destroyForcibly();
                    throw new IOException(String.join(" ", command) + ": " + said);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }
}
