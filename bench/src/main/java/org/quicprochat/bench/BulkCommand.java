package org.quicprochat.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.quicprochat.runtime.transport.TlsFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The bare peer of blobs in a process of its own; runs until it is killed. */
@Command(name = "bulk-server", hidden = true, description = "Serves bare QUIC streams until it is stopped.")
final class BulkCommand implements Callable<Integer> {
    @Option(names = "--cert", required = true)
    private Path certificate = Path.of("");

    @Option(names = "--key", required = true)
    private Path key = Path.of("");

    @Option(names = "--threads", defaultValue = "2")
    private int threads;

    @Override
    public Integer call() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (BulkServer server = BulkServer.bind(any, threads, new TlsFiles(certificate, key))) {
            System.out.println("bulk ready on port:" + server.address().getPort());
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
