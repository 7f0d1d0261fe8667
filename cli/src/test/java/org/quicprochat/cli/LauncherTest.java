package org.quicprochat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with JDKs that only say how they were called. */
class LauncherTest {
    private static final String NOWHERE = "/nonexistent";

    @TempDir
    private Path directory = Path.of("");

    private Path installed() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("opt/qpc/bin"));
        Path lib = Files.createDirectories(directory.resolve("opt/qpc/lib"));
        Files.createFile(lib.resolve("cli.jar"));
        return Files.copy(
                Path.of(System.getProperty("qpc.root"), "qpc"), bin.resolve("qpc"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = directory.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\necho " + name + " $$ \"$@\"\nexit 7\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private record Ended(int code, String text, long pid) {}

    private Ended run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("QPC_") || name.equals("JAVA_HOME"));
        builder.environment().put("HOME", NOWHERE);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), text, process.pid());
    }

    @Test
    void becomesJavaAlsoThroughLinks() throws Exception {
        Path script = installed();
        Path link = Files.createSymbolicLink(directory.resolve("second"), script);
        Path relative = Files.createSymbolicLink(directory.resolve("first"), Path.of("second"));
        assertThat(link).isSymbolicLink();

        Ended ended = run(
                Map.of("QPC_JAVA_HOME", jdk("jdk25", "25.0.3").toString(), "QPC_JAVA_OPTS", "-Dx=1 -Dy=2"),
                relative.toString(),
                "serve",
                "--listen",
                "a b");

        assertThat(ended.code()).isEqualTo(7);
        String home = directory.toRealPath().resolve("opt/qpc").toString();
        assertThat(ended.text())
                .startsWith("jdk25 " + ended.pid() + " ")
                .contains("-Dqpc.home=" + home, "-Dx=1 -Dy=2 -jar " + home + "/lib/cli.jar serve --listen a b");
    }

    @Test
    void takesTheFirstJdkThatIsNewEnough() throws Exception {
        Path script = installed();

        Ended ended = run(
                Map.of(
                        "QPC_JAVA_HOME", jdk("old", "17.0.15").toString(),
                        "JAVA_HOME", jdk("new", "26").toString()),
                script.toString());

        assertThat(ended.text()).startsWith("new ");
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Path script = installed();
        Files.delete(directory.resolve("opt/qpc/lib/cli.jar"));

        Ended ended = run(Map.of("QPC_JAVA_HOME", jdk("jdk25", "25").toString()), script.toString());

        assertThat(ended.code()).isOne();
        assertThat(ended.text()).contains("lib/cli.jar is missing");
    }
}
