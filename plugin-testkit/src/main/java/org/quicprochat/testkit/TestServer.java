package org.quicprochat.testkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Peer;
import org.quicprochat.plugin.ServerView;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.plugin.storage.Transaction;
import org.quicprochat.runtime.Backend;
import org.quicprochat.runtime.Server;
import org.quicprochat.runtime.config.BootException;
import org.quicprochat.runtime.plugin.PluginStatus;
import org.quicprochat.runtime.storage.StoredEntry;

/**
 * The real server in this process, around the plugins under test. Rate limits are off, the clock stands still until
 * {@link #clock} is moved, background jobs run only with {@link #runJobs}, and every transaction's body runs twice; the
 * builder changes each of these. Thread-safe, but for {@link #restart} and {@link #close}.
 */
public final class TestServer implements AutoCloseable {
    private final TestServerBuilder setup;
    private final Path directory;
    private final ExecutorService loop = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("test-loop").factory());
    private final List<TestConnection> connections = new ArrayList<>();
    private final FakePeers peers;
    private Backend backend;
    private Optional<Server> server = Optional.empty();
    private Optional<QuicClients> clients = Optional.empty();
    private TestConnection first;

    TestServer(TestServerBuilder setup, Path directory) throws BootException {
        this.setup = setup;
        this.directory = directory;
        this.peers = new FakePeers(setup.clock());
        this.backend = boot();
        this.first = connect();
    }

    /** A server to be. */
    public static TestServerBuilder builder() {
        return new TestServerBuilder();
    }

    private Backend boot() throws BootException {
        if (setup.isOverQuic()) {
            Server started = Server.start(setup.tree(directory), setup.environment());
            server = Optional.of(started);
            clients = Optional.of(new QuicClients(setup.random()));
            return started.backend();
        }
        Backend started = Backend.start(setup.tree(directory), setup.environment(), peers);
        peers.listeners(started.plugins().peerListeners());
        started.ready();
        return started;
    }

    /** Where the server listens; only where it does. */
    public InetSocketAddress address() {
        return server.orElseThrow(() -> new IllegalStateException("An in-process server listens nowhere"))
                .address();
    }

    /** Another client, from 127.0.0.1. */
    public TestConnection connect() {
        return connect(InetAddress.getLoopbackAddress(), Optional.empty());
    }

    /** Another client, from an address, and known as a peer server by its certificate, or not; in-process only. */
    public TestConnection connect(InetAddress address, Optional<Peer> peer) {
        if (server.isPresent() && (!address.isLoopbackAddress() || peer.isPresent())) {
            throw new IllegalArgumentException("Over QUIC a test's clients are ordinary ones of this machine");
        }
        TestConnection connection = server.isPresent()
                ? clients.orElseThrow().connect(server.get())
                : new InProcessConnection(backend.dispatcher(), backend.connections(), loop, address, peer);
        synchronized (connections) {
            connections.add(connection);
        }
        return connection;
    }

    /** The client that is there from the beginning, which {@link #call} uses. */
    public TestConnection connection() {
        return first;
    }

    /** Calls a method and waits for the answer, whatever it is. */
    public TestAnswer call(int methodId, MessageLite request) {
        return first.call(methodId, request);
    }

    /**
     * Calls a method and waits for its response.
     *
     * @throws AssertionError where the answer is not Ok
     */
    public <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser) {
        return first.call(methodId, request, parser);
    }

    /** An account with a session, made where there is none; of the built-in test accounts. */
    public TestAccount account(String username) {
        return setup.accounts().account(username, Optional.empty());
    }

    /** An account with a session that belongs to a device; of the built-in test accounts. */
    public TestAccount account(String username, DeviceId device) {
        return setup.accounts().account(username, Optional.of(device));
    }

    /** The id of a device, by number (0 to 255). */
    public static DeviceId device(int number) {
        byte[] id = new byte[DeviceId.SIZE];
        id[id.length - 1] = (byte) number;
        return new DeviceId(ByteString.copyFrom(id));
    }

    /** Deletes an account and its sessions from the built-in test accounts, in a transaction. */
    public void deleteAccount(Transaction tx, IdentityKey identity) {
        setup.accounts().delete(tx, identity);
    }

    /** Deletes an account and its sessions from the built-in test accounts, at once. */
    public void deleteAccount(IdentityKey identity) {
        setup.accounts().delete(identity);
    }

    /** The peer servers, as the plugins see them; in-process only. */
    public FakePeers peers() {
        if (server.isPresent()) {
            throw new IllegalStateException("Over QUIC a server has the peers that its configuration names");
        }
        return peers;
    }

    /** The server's clock. */
    public TestClock clock() {
        return setup.clock();
    }

    /** The store, of which a test reads what a plugin wrote. */
    public Store store() {
        return backend.store();
    }

    /** Every entry of the whole key space, in the order of keys. */
    public List<StoredEntry> entries() {
        List<StoredEntry> entries = new ArrayList<>();
        backend.keys().dump(backend.store(), entries::add);
        return entries;
    }

    /** What a plugin stores, by its id. */
    public List<StoredEntry> entries(String pluginId) {
        return entries().stream()
                .filter(entry -> entry.pluginId().equals(pluginId))
                .toList();
    }

    /** What a plugin stores in one of its subspaces. */
    public List<StoredEntry> entries(String pluginId, String subspace) {
        return entries(pluginId).stream()
                .filter(entry -> entry.subspace().equals(subspace))
                .toList();
    }

    /** What became of each plugin, by id. */
    public List<PluginStatus> plugins() {
        return backend.plugins().status();
    }

    /** What plugins see of the server. */
    public ServerView view() {
        return backend.view();
    }

    /** Runs every background job once, on this thread. */
    public void runJobs() {
        backend.plugins().runJobsNow();
    }

    /** The directory that the server keeps its files in. */
    public Path dataDir() {
        return directory.resolve("data");
    }

    /** Turns new calls away and lets open ones finish; then only {@link #restart} and {@link #close} are of use. */
    public void drain() {
        backend.drain();
    }

    /**
     * Stops the server and starts it again on the same files, store and plugins, which define themselves anew. All
     * connections end.
     */
    public void restart() throws BootException {
        stop();
        backend = boot();
        first = connect();
    }

    private void stop() {
        if (server.isEmpty()) {
            backend.drain();
        }
        server.ifPresent(Server::close);
        List<TestConnection> open;
        synchronized (connections) {
            open = List.copyOf(connections);
            connections.clear();
        }
        open.forEach(TestConnection::close);
        clients.ifPresent(QuicClients::close);
        backend.close();
    }

    /** Stops the server and deletes its files. */
    @Override
    public void close() {
        stop();
        loop.close();
        delete(directory);
    }

    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A test's directory cannot be deleted", e);
        }
    }
}
