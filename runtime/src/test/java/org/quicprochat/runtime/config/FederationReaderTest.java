package org.quicprochat.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.quicprochat.runtime.transport.PeerConfig;

class FederationReaderTest {
    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void aFile() throws Exception {
        file = Files.writeString(folder.resolve("cert.der"), "any");
    }

    private ConfigTree tree(String hocon) throws Exception {
        return ConfigTree.ofText(hocon.replace("FILE", "\"" + file + "\""));
    }

    @Test
    void peersHaveADomainAnAddressAndAProof() throws Exception {
        ServerSettings.Federation read = tree("""
                server.domain = A.example
                server.peers {
                  "B.example" { address = "[2001:db8::1]:5001", certificate = FILE }
                  "c.example" { address = "chat.c.example:5002", ca = FILE }
                }
                """).settings().federation();

        assertThat(read.domain()).contains("a.example");
        assertThat(read.peers())
                .extracting(PeerConfig::domain, PeerConfig::host, PeerConfig::port, PeerConfig::proof)
                .containsExactly(
                        tuple("b.example", "2001:db8::1", 5001, new PeerConfig.Pinned(file)),
                        tuple("c.example", "chat.c.example", 5002, new PeerConfig.Authority(file)));
        assertThat(ConfigTree.defaults().settings().federation().peers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "b.example" { address = "b:1", certificate = nowhere.der } | not there
            "b.example" { address = "b:1" } | needs a certificate
            "b.example" { address = "b:1", certificate = FILE, ca = FILE } | leave one of them out
            "b.example" { certificate = FILE } | needs an address
            "b.example" { address = "b", certificate = FILE } | a host and a port
            "b.example" { address = "b:0", certificate = FILE } | a host and a port
            "b.example" { address = "b:70000", certificate = FILE } | a host and a port
            "b.example" { address = "::1:5001", certificate = FILE } | a host and a port
            "a.example" { address = "b:1", certificate = FILE } | this server itself
            "not a name" { address = "b:1", certificate = FILE } | a DNS name
            """)
    void aPeerThatMakesNoSenseIsTold(String peer, String said) throws Exception {
        ConfigTree tree = tree("server.domain = a.example\nserver.peers { " + peer + " }");
        assertThat(tree.problems()).isEmpty();
        assertThatThrownBy(tree::settings)
                .isInstanceOfSatisfying(
                        BootException.class,
                        e -> assertThat(e.problems())
                                .singleElement()
                                .satisfies(problem -> assertThat(problem.text()).contains("server.peers", said)));
    }

    @Test
    void aMistypedKeyIsToldWithTheOneThatWasMeant() throws Exception {
        ConfigTree tree = tree("""
                server.domain = a.example
                server.peers { "b.example" { adress = "b:1", certificate = 5 } }
                """);
        assertThat(tree.problems())
                .extracting(Problem::text)
                .containsExactly("server.peers.\"b.example\".adress is no key of the server; did you mean"
                        + " server.peers.\"b.example\".address?");
    }

    @Test
    void peersNeedADomainAndADomainIsOne() {
        assertThatThrownBy(() -> tree("server.peers { \"b.example\" { address = \"b:1\", certificate = FILE } }")
                        .settings())
                .hasMessageContaining("needs server.domain");
        assertThatThrownBy(() -> tree("server.domain = \"-a\"").settings()).hasMessageContaining("DNS name");
        assertThatThrownBy(() -> tree("server.peer-quic { keep-alive = 1 m }").settings())
                .hasMessageContaining("shorter than idle-timeout");
        assertThatThrownBy(() -> tree("server.peer-quic { max-backoff = 1 ms }").settings())
                .hasMessageContaining("max-backoff");
        assertThatThrownBy(
                        () -> tree("server.peer-quic { answer-bytes = 3 GiB }").settings())
                .hasMessageContaining("2047 MiB");
    }
}
