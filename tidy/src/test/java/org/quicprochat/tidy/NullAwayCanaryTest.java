package org.quicprochat.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * NullAway has stopped working unnoticed elsewhere: this compiles what it must reject, with the build's own options.
 */
class NullAwayCanaryTest {
    private static final String HEADER = "package canary; import org.jspecify.annotations.*; @NullMarked class A { ";

    @TempDir
    Path output;

    @Test
    void rejectsANullThatIsReturned() {
        assertThat(compile(HEADER + "String f() { return null; } }")).contains("[NullAway]");
    }

    @Test
    void acceptsANullThatIsAllowed() {
        assertThat(compile(HEADER + "@Nullable String f() { return null; } }")).doesNotContain("NullAway");
    }

    @Test
    void theBuildAsksForIt() {
        String pom = SourceTree.read(SourceTree.ofBuild().root().resolve("pom.xml"));

        assertThat(pom).contains("-Xep:NullAway:ERROR", "OnlyNullMarked=true", "<arg>-Werror</arg>");
    }

    private String compile(String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///A.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-d",
                output.toString(),
                "-XDcompilePolicy=simple",
                "-XDaddTypeAnnotationsToSymbol=true",
                "--should-stop=ifError=FLOW",
                "-processorpath",
                System.getProperty("java.class.path"),
                "-Xplugin:ErrorProne -XepDisableAllChecks -Xep:NullAway:ERROR -XepOpt:NullAway:OnlyNullMarked=true"
                        + " -XepOpt:NullAway:JSpecifyMode=true");
        compiler.getTask(messages, null, null, options, null, List.of(file)).call();
        return messages.toString();
    }
}
