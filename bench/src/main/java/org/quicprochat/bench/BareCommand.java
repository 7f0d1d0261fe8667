package org.quicprochat.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.quicprochat.runtime.transport.TlsFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A bare peer in a process of its own; runs until it is killed. */
@Command(name = "bare-server", hidden = true, description = "Serves bare QUIC streams until it is stopped.")
final class BareCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PEER", description = "${COMPLETION-CANDIDATES}")
    private BarePeer peer = BarePeer.ECHO;

    @Option(names = "--cert", required = true)
    private Path certificate = Path.of("");

    @Option(names = "--key", required = true)
    private Path key = Path.of("");

    @Option(names = "--threads", converter = Numbers.Count.class, defaultValue = "2")
    private int threads;

    @Override
    public Integer call() throws Exception {
        try (BareServer server = BareServer.bind(threads, new TlsFiles(certificate, key), peer.handlers())) {
            System.out.println("ready on port:" + server.port());
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
