package org.quicprochat.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The process's own terminal. */
final class SystemTerminal implements Terminal {
    private final PrintWriter out = writer(FileDescriptor.out, "stdout.encoding");
    private final PrintWriter err = writer(FileDescriptor.err, "stderr.encoding");
    private final @Nullable Console console;

    // Since JDK 25 there is no console again where standard input or output is no terminal (JDK-8351435).
    @SuppressWarnings("SystemConsoleNull")
    SystemTerminal() {
        Console found = System.console();
        this.console = found != null && found.isTerminal() ? found : null;
    }

    private static PrintWriter writer(FileDescriptor descriptor, String encodingProperty) {
        String encoding = System.getProperty(encodingProperty);
        Charset charset = encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding);
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), charset), true);
    }

    @Override
    public PrintWriter out() {
        return out;
    }

    @Override
    public PrintWriter err() {
        return err;
    }

    @Override
    public InputStream in() {
        return System.in;
    }

    @Override
    public boolean interactive() {
        return console != null;
    }

    @Override
    public Optional<char[]> askSecret(String prompt) {
        return console == null ? Optional.empty() : Optional.ofNullable(console.readPassword("%s", prompt));
    }
}
