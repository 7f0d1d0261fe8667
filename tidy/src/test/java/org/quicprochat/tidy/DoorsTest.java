package org.quicprochat.tidy;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The doors between the rooms. THINK before you open one: each keeps a change in one room from being felt in another.
 */
class DoorsTest {
    private static final String[] OF_EVERY_PLUGIN = {
        "java..",
        "javax..",
        "org.quicprochat.plugin..",
        "org.quicprochat.wire..",
        "org.quicprochat.proto..",
        "com.google.protobuf..",
        "com.typesafe.config..",
        "org.slf4j..",
        "org.jspecify.."
    };

    private final JavaClasses house = importHouse();

    @Test
    void nettyIsInTheTransportsOnly() {
        noClasses()
                .that(resideInAPackage("org.quicprochat.."))
                .and(not(resideInAnyPackage(
                        "org.quicprochat.runtime.transport..", "org.quicprochat.client..", "org.quicprochat.bench..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(house);
    }

    @Test
    void pf4jIsInTheBootOnly() {
        noClasses()
                .that(not(resideInAPackage("org.quicprochat.runtime.plugin..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.pf4j..")
                .check(house);
    }

    @Test
    void dispatchKnowsNoTransport() {
        noClasses()
                .that(resideInAnyPackage("org.quicprochat.runtime.dispatch..", "org.quicprochat.runtime.connection.."))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.quicprochat.runtime.transport..")
                .check(house);
    }

    @Test
    void runtimeKnowsNoPlugin() {
        noClasses()
                .that(resideInAPackage("org.quicprochat.runtime.."))
                .should()
                .dependOnClassesThat(ofAPlugin())
                .check(house);
    }

    /** The benchmarks, which are no part of an installation either, make what they call with as the tests do. */
    @Test
    void nobodyInMainKnowsTheTestkit() {
        noClasses()
                .that(not(resideInAnyPackage("org.quicprochat.testkit..", "org.quicprochat.bench..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.quicprochat.testkit..")
                .check(house);
    }

    @Test
    void pluginApiKnowsItsFewLibrariesOnly() {
        noClasses()
                .that(resideInAPackage("org.quicprochat.plugin.."))
                .should()
                .dependOnClassesThat(not(resideInAnyPackage(OF_EVERY_PLUGIN)))
                .check(house);
    }

    @Test
    void wireKnowsProtobufOnly() {
        noClasses()
                .that(resideInAPackage("org.quicprochat.wire.."))
                .should()
                .dependOnClassesThat(not(resideInAnyPackage(
                        "java..", "org.quicprochat.wire..", "com.google.protobuf..", "org.jspecify..")))
                .check(house);
    }

    @Test
    void aPluginKnowsNeitherTheRuntimeNorAnotherPlugin() throws IOException {
        List<Path> plugins = pluginFolders();
        assertThat(plugins).isNotEmpty();
        for (Path plugin : plugins) {
            JavaClasses classes = new ClassFileImporter().importPath(plugin.resolve("target/classes"));
            assertThat(classes.size()).as("classes of %s", plugin).isPositive();
            noClasses()
                    .should()
                    .dependOnClassesThat(DescribedPredicate.describe(
                            "are the runtime's or another plugin's", other -> isForeign(classes, other)))
                    .check(classes);
        }
    }

    @Test
    void stateIsNeverStaticAndMutable() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage("org.quicprochat..")
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages("org.quicprochat.proto..", "..store.proto..")
                .and()
                .areStatic()
                .should()
                .beFinal()
                .check(house);
    }

    @Test
    void aForbiddenDependencyIsSeen() {
        JavaClasses self = new ClassFileImporter().importClasses(DoorsTest.class);
        ArchRule canary = noClasses()
                .that(resideInAPackage("org.quicprochat.tidy"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.tngtech..");

        assertThatThrownBy(() -> canary.check(self)).isInstanceOf(AssertionError.class);
        assertThat(JavaModifier.STATIC).isNotNull();
    }

    private static boolean isForeign(JavaClasses own, JavaClass other) {
        return other.getPackageName().startsWith("org.quicprochat.")
                && !own.contain(other.getBaseComponentType().getName())
                && !resideInAnyPackage(OF_EVERY_PLUGIN).test(other)
                && !other.getPackageName().startsWith("org.quicprochat.opaque");
    }

    private static DescribedPredicate<JavaClass> ofAPlugin() {
        return DescribedPredicate.describe("are a plugin's", other -> {
            String name = other.getPackageName();
            return name.startsWith("org.quicprochat.")
                    && !resideInAnyPackage(OF_EVERY_PLUGIN).test(other)
                    && !name.startsWith("org.quicprochat.runtime");
        });
    }

    private static List<Path> pluginFolders() throws IOException {
        Path plugins = SourceTree.ofBuild().root().resolve("plugins");
        try (Stream<Path> folders = Files.list(plugins)) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .sorted()
                    .toList();
        }
    }

    private static JavaClasses importHouse() {
        List<Path> outputs = SourceTree.ofBuild().files("pom.xml").stream()
                .map(pom -> pom.resolveSibling("target/classes"))
                .filter(Files::isDirectory)
                .toList();
        return new ClassFileImporter().importPaths(outputs);
    }
}
