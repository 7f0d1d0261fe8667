package org.quicprochat.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The formatter has the last word; {@code mvn -pl tidy test -Dtidy.write=true} writes what it says. */
class FormatTest {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .formatJavadoc(false)
            .build());

    @Test
    void everySourceIsAsTheFormatterWritesIt() throws Exception {
        SourceTree tree = SourceTree.ofBuild();
        boolean write = Boolean.getBoolean("tidy.write");
        List<String> different = new ArrayList<>();
        List<Path> sources = tree.files(".java");
        assertThat(sources).hasSizeGreaterThan(50);
        for (Path source : sources) {
            String text = SourceTree.read(source);
            String formatted = format(text);
            if (!formatted.equals(text)) {
                different.add(tree.name(source));
                if (write) {
                    write(source, formatted);
                }
            }
        }
        assertThat(write ? List.of() : different)
                .as("not formatted; run: mvn -pl tidy -am test -Dtidy.write=true -Dtest=FormatTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEmpty();
    }

    @Test
    void theCheckSeesAMissingSpace() throws Exception {
        String crooked = "class A{int b=1;}\n";

        assertThat(format(crooked)).isNotEqualTo(crooked).contains("class A {");
    }

    private static String format(String text) throws FormatterException {
        String imports = RemoveUnusedImports.removeUnusedImports(text);
        return FORMATTER.formatSource(ImportOrderer.reorderImports(imports, JavaFormatterOptions.Style.PALANTIR));
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
