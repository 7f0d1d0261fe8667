package org.quicprochat.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A terminal that remembers what was written, and answers prompts with what the test prepared. */
final class FakeTerminal implements Terminal {
    final StringWriter outText = new StringWriter();
    final StringWriter errText = new StringWriter();
    final Deque<String> secrets = new ArrayDeque<>();
    private final PrintWriter out = new PrintWriter(outText, true);
    private final PrintWriter err = new PrintWriter(errText, true);
    private InputStream in = InputStream.nullInputStream();

    /** Whether a person sits at it. */
    boolean interactive;

    void type(String text) {
        in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
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
        return in;
    }

    @Override
    public boolean interactive() {
        return interactive;
    }

    @Override
    public Optional<char[]> askSecret(String prompt) {
        err.print(prompt);
        return Optional.ofNullable(secrets.poll()).map(String::toCharArray);
    }
}
