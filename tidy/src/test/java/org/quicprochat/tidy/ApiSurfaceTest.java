package org.quicprochat.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What strangers' plugins compile against is one text file, so that a change of it is seen in review. */
class ApiSurfaceTest {
    private static final Set<String> OF_OBJECT = Set.of("equals", "hashCode", "toString");

    @Test
    void theSurfaceIsTheOneInTheGoldenFile() throws Exception {
        Path root = SourceTree.ofBuild().root();
        Path golden = root.resolve("plugin-api/api-surface.txt");
        String surface = surface(root.resolve("plugin-api/target/classes"));
        if (Boolean.getBoolean("tidy.write")) {
            Files.writeString(golden, surface);
        }

        assertThat(surface).contains("interface org.quicprochat.plugin.ServerPlugin");
        assertThat(surface)
                .as("plugin-api changed; if that is meant, run with -Dtidy.write=true and review the difference")
                .isEqualTo(Files.readString(golden));
    }

    private static String surface(Path classes) throws ClassNotFoundException {
        List<String> lines = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter().importPath(classes)) {
            if (type.getModifiers().contains(JavaModifier.PUBLIC) && !type.isAnonymousClass()) {
                describe(Class.forName(type.getName()), lines);
            }
        }
        return lines.stream().sorted().collect(Collectors.joining("\n", "", "\n"));
    }

    private static void describe(Class<?> type, List<String> lines) {
        lines.add(type.toGenericString());
        String prefix = type.getName() + " ";
        Stream.<Executable>concat(Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredConstructors()))
                .filter(member -> visible(member.getModifiers()) && !member.isSynthetic())
                .filter(member -> !OF_OBJECT.contains(member.getName()))
                .map(member -> prefix
                        + (member instanceof Method method ? method.toGenericString() : member.toGenericString()))
                .forEach(lines::add);
        Stream.of(type.getDeclaredFields())
                .filter(field -> visible(field.getModifiers()) && !field.isSynthetic())
                .map(Field::toGenericString)
                .map(prefix::concat)
                .forEach(lines::add);
    }

    private static boolean visible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }
}
