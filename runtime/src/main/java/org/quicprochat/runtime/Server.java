package org.quicprochat.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.config.ConfigTree;
import org.quicprochat.runtime.config.Problem;
import org.quicprochat.runtime.config.ServerSettings;
import org.quicprochat.runtime.plugin.Directories;
import org.quicprochat.runtime.transport.PeerFileException;
import org.quicprochat.runtime.transport.PeerNetwork;
import org.quicprochat.runtime.transport.PeerTable;
import org.quicprochat.runtime.transport.QuicListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: a {@link Backend} behind a QUIC listener. Thread-safe. */
public final class Server implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    private final Backend backend;
    private final QuicListener listener;
    private final PeerNetwork peers;
    private final RunFile runFile;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Server(Backend backend, QuicListener listener, PeerNetwork peers, RunFile runFile) {
        this.backend = backend;
        this.listener = listener;
        this.peers = peers;
        this.runFile = runFile;
    }

    /**
     * Starts a server; it serves calls when this returns. Blocks.
     *
     * @throws BootException with every reason against it; nothing is left running then
     */
    public static Server start(ConfigTree tree, Environment environment) throws BootException {
        PeerNetwork peers = peers(tree, environment);
        FutureTask<?> certificate = makeCertificate(tree, environment);
        Backend backend;
        try {
            backend = Backend.start(tree, environment, peers);
        } finally {
            await(certificate);
        }
        boolean started = false;
        try {
            QuicListener listener = bind(backend, peers, environment);
            RunFile runFile = describe(backend, listener);
            peers.start(
                    backend.settings().tls(),
                    backend.settings().listener().listen().getAddress(),
                    backend.plugins().peerListeners());
            backend.ready();
            started = true;
            return new Server(backend, listener, peers, runFile);
        } finally {
            if (!started) {
                peers.close();
                backend.close();
            }
        }
    }

    private static PeerNetwork peers(ConfigTree tree, Environment environment) throws BootException {
        // A broken tree stops the boot a little later, when all else that is wrong is known.
        ServerSettings settings = (tree.problems().isEmpty() ? tree : ConfigTree.defaults()).settings();
        try {
            PeerTable table = PeerTable.read(settings.federation().peers());
            return new PeerNetwork(
                    table,
                    settings.federation().domain().isPresent(),
                    settings.federation().limits(),
                    environment.clock(),
                    environment.random());
        } catch (PeerFileException e) {
            throw new BootException(List.of(new Problem(e.where(), String.valueOf(e.getMessage()))));
        }
    }

    /** Makes the certificate while the plugins start. Where it cannot, binding the listener says why. */
    private static FutureTask<?> makeCertificate(ConfigTree tree, Environment environment) {
        FutureTask<?> making = new FutureTask<>(() -> {
            if (tree.problems().isEmpty()) {
                ServerSettings settings = tree.settings();
                Directories.create(settings.dataDir());
                QuicListener.makeCertificate(
                        settings.listener(), settings.tls(), environment.random(), environment.clock());
            }
            return null;
        });
        Thread.ofPlatform().daemon().name("qpc-certificate").start(making);
        return making;
    }

    private static void await(FutureTask<?> certificate) {
        try {
            certificate.get();
        } catch (ExecutionException e) {
            log.atDebug().setCause(e).log("The certificate was not made beside the plugins");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static QuicListener bind(Backend backend, PeerNetwork peers, Environment environment) throws BootException {
        try {
            return QuicListener.bind(
                    backend.settings().listener(),
                    backend.settings().tls(),
                    backend.dispatcher(),
                    backend.connections(),
                    environment.random(),
                    environment.clock(),
                    peers);
        } catch (IOException e) {
            throw new BootException(List.of(new Problem(
                    "listener", e.getMessage() + "; mend server.listen, server.tls-cert or server.tls-key")));
        }
    }

    private static RunFile describe(Backend backend, QuicListener listener) throws BootException {
        try {
            return RunFile.write(backend, listener.localAddress());
        } catch (IOException e) {
            listener.close();
            throw new BootException(
                    List.of(new Problem("server.data-dir", "run/server.json cannot be written: " + e.getMessage())));
        }
    }

    /** Where the server is. */
    public InetSocketAddress address() {
        return listener.localAddress();
    }

    /** All behind the listener. */
    public Backend backend() {
        return backend;
    }

    /**
     * Takes the peers that a configuration names now, with their certificates; those before where it makes no sense.
     */
    public void reloadPeers(ConfigTree tree) {
        try {
            if (!tree.problems().isEmpty()) {
                throw new BootException(tree.problems());
            }
            ServerSettings.Federation federation = tree.settings().federation();
            if (!federation.domain().equals(backend.view().domain())) {
                log.atWarn().log("The server's own domain changes with a restart only");
            }
            peers.replace(PeerTable.read(federation.peers()));
            listener.recheckPeers();
            log.atInfo().addKeyValue("peers", federation.peers().size()).log("The peers were read again");
        } catch (BootException | PeerFileException e) {
            log.atError().setCause(e).log("The peers cannot be read again; those before stay");
        }
    }

    /** Takes a new certificate and key for connections to come; those before stay where the files cannot be used. */
    public void reloadTls() {
        try {
            listener.reloadTls();
            log.atInfo().log("Certificate and key were read again");
        } catch (IOException e) {
            log.atError().setCause(e).log("Certificate and key cannot be used; those before stay in use");
        }
    }

    /**
     * Stops: new calls are turned away, open ones finish within {@code server.drain-deadline}, then the listener
     * closes, plugins stop, and the store closes last. Idempotent.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        backend.drain();
        listener.close();
        peers.close();
        backend.close();
        try {
            runFile.delete();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("The run file cannot be deleted");
        }
    }
}
