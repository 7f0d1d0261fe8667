package org.quicprochat.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sizes, banned words, and a null-marked package-info everywhere. */
class TidyTest {
    private static final int MAX_COLUMNS = 120;
    private static final int MAX_LINES = 400;
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b|@Disabled|@author");
    private static final Pattern AMBIENT = Pattern.compile(
            "Instant\\.now\\(|(Clock|InstantSource)\\.system|System\\.currentTimeMillis\\(|new (Secure)?Random\\(\\)");
    private static final Pattern WILDCARD_IMPORT = Pattern.compile("(?m)^import .*\\*;");
    private static final Pattern MACHINE = Pattern.compile(
            "https?://[^ \"<]*(maven2|registr|/debian)|(^|[^\\w.-])/(" + "work|farm)/|/tmp/bash_" + "jobs");

    private final SourceTree tree = SourceTree.ofBuild();

    @Test
    void linesAreShortEnoughToReadSideBySide() {
        assertNone(
                tree.files(".java"),
                text -> text.lines()
                        .filter(line -> line.length() > MAX_COLUMNS && !line.startsWith("import "))
                        .map(line -> line.substring(0, 60)));
    }

    @Test
    void filesAreSmall() {
        assertNone(tree.files(".java"), text -> Stream.of(text.lines().count()).filter(lines -> lines > MAX_LINES));
    }

    @Test
    void methodsAreSmall() {
        assertNone(tree.files(".java"), text -> MethodSizes.over(60, text).stream());
    }

    @Test
    void nothingIsLeftForLater() {
        Path self = tree.root().resolve("tidy/src/test/java/org/quicprochat/tidy/TidyTest.java");
        List<Path> sources = new ArrayList<>(tree.files(".java", ".xml", ".conf", ".proto", ".md"));
        assertThat(sources.remove(self)).isTrue();
        assertNone(sources, text -> UNFINISHED.matcher(text).results().map(match -> match.group()));
    }

    @Test
    void noImportHasAWildcard() {
        assertNone(
                tree.files(".java"),
                text -> WILDCARD_IMPORT.matcher(text).results().map(match -> match.group()));
    }

    @Test
    void clockAndRandomnessAreHandedIn() {
        List<Path> mainSources = tree.files(".java").stream()
                .filter(path -> tree.name(path).contains("src/main/"))
                .filter(path -> !tree.name(path).startsWith("bench/"))
                .filter(path -> !path.endsWith("runtime/Main.java"))
                .filter(path -> !tree.name(path).startsWith("cli/"))
                .toList();
        assertNone(mainSources, text -> AMBIENT.matcher(text).results().map(match -> match.group()));
    }

    @Test
    void nothingNamesTheMachineItWasWrittenOn() {
        List<Path> all = tree.files(".java", ".xml", ".conf", ".proto", ".md", "qpc", ".ci/run", ".properties");
        assertNone(all, text -> MACHINE.matcher(text).results().map(match -> match.group()));
    }

    @Test
    void everyPackageSaysWhatItIsAndIsNullMarked() {
        List<String> bare = tree.files(".java").stream()
                .filter(path -> tree.name(path).contains("src/"))
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !Files.exists(folder.resolve("package-info.java"))
                        || !SourceTree.read(folder.resolve("package-info.java")).contains("@NullMarked"))
                .map(tree::name)
                .toList();

        assertThat(bare).isEmpty();
    }

    @Test
    void theChecksSeeWhatTheyLookFor() {
        assertThat(UNFINISHED.matcher("// TO" + "DO later").find()).isTrue();
        assertThat(AMBIENT.matcher("Instant.now()").find()).isTrue();
        assertThat(WILDCARD_IMPORT.matcher("import java.util.*;").find()).isTrue();
        assertThat(MethodSizes.over(
                        2, "class A {\n    void f() {\n        g();\n        g();\n        g();\n    }\n}\n"))
                .hasSize(1);
    }

    private void assertNone(List<Path> files, Function<String, Stream<?>> faults) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            faults.apply(SourceTree.read(file)).forEach(fault -> found.add(tree.name(file) + ": " + fault));
        }
        assertThat(files).isNotEmpty();
        assertThat(found).isEmpty();
    }
}
