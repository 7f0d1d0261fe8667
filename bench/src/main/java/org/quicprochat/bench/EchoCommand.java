package org.quicprochat.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.quicprochat.runtime.transport.TlsFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The bare echo in a process of its own; runs until it is killed. */
@Command(name = "echo-server", hidden = true, description = "Serves the bare QUIC echo until it is stopped.")
final class EchoCommand implements Callable<Integer> {
    @Option(names = "--cert", required = true)
    private Path certificate = Path.of("");

    @Option(names = "--key", required = true)
    private Path key = Path.of("");

    @Option(names = "--threads", defaultValue = "2")
    private int threads;

    @Override
    public Integer call() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (EchoServer server = EchoServer.bind(any, threads, new TlsFiles(certificate, key))) {
            System.out.println("echo ready on port:" + server.address().getPort());
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
