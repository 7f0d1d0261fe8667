package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobCommandTest {
    private static final String TEXT = "not much of a video";

    @TempDir
    private Path home = Path.of("");

    private Shell shell = new Shell(home);

    @BeforeEach
    void logIn() throws Exception {
        shell = new Shell(home);
        Files.writeString(home.resolve("video"), TEXT);
        shell.logIn();
    }

    @Test
    void whatIsPutCanBeGotByTheIdThatPutShows() throws Exception {
        Shell.Outcome put = shell.run("blob", "put", "video");
        assertThat(put.code()).as(put.err()).isZero();
        String id = put.out().strip();
        assertThat(id).hasSize(64);
        assertThat(put.err()).as("no bar where nobody looks").isEmpty();

        Shell.Outcome got = shell.run("blob", "get", id, "-o", "copy");
        assertThat(got.code()).isZero();
        assertThat(got.out()).isEqualTo("Written to copy (" + TEXT.length() + " bytes)." + System.lineSeparator());
        assertThat(home.resolve("copy")).hasContent(TEXT);

        assertThat(shell.run("blob", "get", id).code()).isZero();
        assertThat(home.resolve(id)).hasContent(TEXT);
    }

    @Test
    void resultsForScripts() {
        var put = ConfigFactory.parseString(
                shell.run("blob", "put", "--json", "video").out());
        assertThat(put.getInt("size")).isEqualTo(TEXT.length());
        String id = put.getString("blob-id");
        var got = ConfigFactory.parseString(
                shell.run("blob", "get", "--json", id, "-o", "copy").out());
        assertThat(got.getString("file")).isEqualTo("copy");
        assertThat(got.getString("blob-id")).isEqualTo(id);
        assertThat(got.getInt("size")).isEqualTo(TEXT.length());
    }

    @Test
    void whatGoesWrongHasACode() {
        assertThat(shell.run("blob", "get", "00".repeat(32)).code()).isEqualTo(14);
        assertThat(shell.run("blob", "get", "0815").code()).isEqualTo(ExitCode.USAGE);
        Shell.Outcome absent = shell.run("blob", "put", "nothing");
        assertThat(absent.code()).isEqualTo(ExitCode.USAGE);
        assertThat(absent.err()).contains("nothing", "no such file");
        shell.server.blobs.put(ByteString.copyFrom(new byte[32]), ByteString.copyFromUtf8(TEXT));
        assertThat(shell.run("blob", "get", "00".repeat(32), "-o", "no/such/directory")
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aPersonSeesABar() {
        FakeTerminal terminal = new FakeTerminal();
        terminal.interactive = true;
        try (ProgressBar bar = new ProgressBar(terminal, shell.world(terminal).clock())) {
            bar.at(0, 200);
            bar.at(50, 200);
            bar.at(200, 200);
        }
        assertThat(terminal.errText.toString())
                .contains("[" + ".".repeat(30) + "]   0 %", "[" + "#".repeat(30) + "] 100 %")
                .endsWith("\r\033[K");
    }
}
