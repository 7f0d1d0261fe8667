package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quicprochat.client.LoginOptions;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;

/**
 * Whoever deletes an account leaves nothing behind in any plugin: all the distribution's jars, and a third party's,
 * run, every method of each is called by one account ({@link EveryMethod}), and then nothing of it is found. A method
 * that nobody calls yet fails the test, so that a new plugin has to be added to the story.
 */
class ErasureTest {
    private static final Path ROOT = Path.of(System.getProperty("qpc.root"));
    private static final String NAME = "the-erased-one";

    @TempDir
    Path elsewhere;

    /** The certificate of a server that is not there any more. */
    private Path peerCertificate() throws Exception {
        try (TestServer peer = TestServer.builder().overQuic().start()) {
            return Files.copy(peer.dataDir().resolve("server-cert.der"), elsewhere.resolve("peer.der"));
        }
    }

    private TestServer started() throws Exception {
        TestServerBuilder builder = TestServer.builder()
                .overQuic()
                .withoutEngine()
                .withoutTestAccounts()
                .drop(ROOT.resolve("plugins/example-greet/target/example-greet-1.0.0.jar"))
                .config("admins = [\"" + NAME + "\"]")
                .config("server.domain = home.example")
                .config("server.peers { \"" + EveryMethod.PEER + "\" { address = \"127.0.0.1:9\", certificate = \""
                        + peerCertificate() + "\" } }")
                .config("plugins.greet.enabled = true")
                .config("plugins.keys.config.validation = none");
        try (Stream<Path> jars = Files.list(ROOT.resolve("dist/plugins"))) {
            jars.filter(jar -> jar.toString().endsWith(".jar")).forEach(builder::bundle);
        }
        return builder.start();
    }

    /** The name of each method that the server offers, with its plugin, by id. */
    private static Map<Integer, String> offered(TestServer server) {
        Config run = ConfigFactory.parseFile(
                server.dataDir().resolve("run/server.json").toFile());
        Map<Integer, String> methods = new TreeMap<>();
        for (Config method : run.getConfigList("methods")) {
            methods.put(method.getInt("id"), method.getString("name") + " of the plugin " + method.getString("plugin"));
        }
        return methods;
    }

    private static QpcClient connect(Clients clients, TestServer server) throws Exception {
        return clients.connect(server.address().getPort(), server.dataDir().resolve("server-cert.der"));
    }

    @Test
    void nothingIsLeftOfADeletedAccountInAnyPlugin() throws Exception {
        try (TestServer server = started();
                Clients clients = new Clients();
                QpcClient client = connect(clients, server)) {
            Map<Integer, String> offered = offered(server);
            SessionInfo bob = Clients.register(client, "bob");
            SessionInfo erased = Clients.register(client, NAME);
            EveryMethod story = new EveryMethod(client, offered.keySet(), erased, bob);
            story.before();
            SessionInfo onDevice = offered.containsKey(EveryMethod.REGISTER_DEVICE)
                    ? client.auth()
                            .login(
                                    NAME,
                                    Clients.PASSWORD.toCharArray(),
                                    LoginOptions.NONE.withDeviceId(EveryMethod.DEVICE))
                    : erased;
            story.with(onDevice);

            offered.keySet().removeAll(story.called());
            offered.remove(EveryMethod.DELETE_ACCOUNT);
            assertThat(offered.values())
                    .as("methods that EveryMethod does not call; add a call with a fitting request, so that what they"
                            + " store of an account is known to be erased with it")
                    .isEmpty();
            Traces traces = traces(erased, onDevice);
            assertThat(traces.in(server))
                    .as("what is looked for is found while the account exists")
                    .anyMatch(trace -> trace.endsWith("its name"))
                    .anyMatch(trace -> trace.endsWith("its identity key"))
                    .anyMatch(trace -> trace.endsWith("its payload"))
                    .anyMatch(trace -> trace.endsWith("its session"));

            assertThat(client.accounts(onDevice).delete().records()).containsKeys("auth-opaque", "delivery", "greet");

            assertEverythingIsGone(server, traces);
        }
    }

    private static void assertEverythingIsGone(TestServer server, Traces traces) throws Exception {
        server.runJobs();
        List<String> left = traces.in(server);
        assertThat(left)
                .as("what plugins hold of an account that is deleted; see AccountDataOwner")
                .isEmpty();
    }

    private static Traces traces(SessionInfo... sessions) throws Exception {
        Traces traces = new Traces();
        traces.lookFor("its name", NAME);
        traces.lookFor("its identity key", sessions[0].identityKey());
        traces.lookFor("its device", EveryMethod.DEVICE);
        traces.lookFor("its payload", EveryMethod.MARK);
        for (SessionInfo session : sessions) {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(session.token().toByteArray());
            traces.lookFor("its session", ByteString.copyFrom(hash));
        }
        return traces;
    }
}
