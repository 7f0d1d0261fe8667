package org.quicprochat.tidy;

import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Measures methods with the compiler's own parser. */
final class MethodSizes {
    private MethodSizes() {}

    /** The methods of a source whose bodies have more lines than this, each with its size. */
    static List<String> over(int maxLines, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///A.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of(), null, List.of(file));
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        List<String> found = new ArrayList<>();
        try {
            for (var unit : task.parse()) {
                unit.accept(
                        new TreeScanner<@Nullable Void, @Nullable Void>() {
                            @Override
                            public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
                                if (method.getBody() != null) {
                                    var lines = unit.getLineMap();
                                    long first =
                                            lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
                                    long last = lines.getLineNumber(positions.getEndPosition(unit, method.getBody()));
                                    if (last - first - 1 > maxLines) {
                                        found.add(method.getName() + " has " + (last - first - 1) + " lines");
                                    }
                                }
                                return super.visitMethod(method, null);
                            }
                        },
                        null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
