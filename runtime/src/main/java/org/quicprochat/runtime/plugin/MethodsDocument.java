package org.quicprochat.runtime.plugin;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.quicprochat.plugin.MethodHandler;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.plugin.SignalSpec;
import org.quicprochat.runtime.dispatch.Registered;
import org.quicprochat.runtime.dispatch.RegisteredSignal;

/** The table of methods as a Markdown document, from the definitions themselves. */
public final class MethodsDocument {
    private MethodsDocument() {}

    /** Who may call a method: {@code open}, {@code session}, {@code admin} or {@code peer or session}. */
    public static String access(MethodSpec<?> method) {
        return switch (method.handler()) {
            case MethodHandler.Open<?> _ -> "open";
            case MethodHandler.Session<?> _ -> "session";
            case MethodHandler.Admin<?> _ -> "admin";
            case MethodHandler.PeerOrSession<?> _ -> "peer or session";
        };
    }

    /** The document; rows in the order of ids. */
    public static String render(List<Registered> methods, List<RegisteredSignal> signals, List<DeclaredEvent> events) {
        StringBuilder text = new StringBuilder("""
            # Methods

            Made from the plugins' definitions; a test compares it with them.

            | id | name | plugin | who may call | request bytes | deadline | rate limit |
            |---|---|---|---|---|---|---|
            """);
        methods.stream()
                .sorted(Comparator.comparingInt(method -> method.spec().id()))
                .forEach(method -> text.append(row(method)));
        text.append("""

            # Events and signals

            An event goes from the server to a client, a signal, with the same frame, from a client to the server.

            | id | name | plugin | what | signal bytes |
            |---|---|---|---|---|
            """);
        Stream.concat(
                        events.stream()
                                .map(event -> new Pushed(
                                        event.type().id(), event.type().name(), event.pluginId(), "event", "")),
                        signals.stream().map(MethodsDocument::pushed))
                .sorted(Comparator.comparingInt(Pushed::id).thenComparing(Pushed::what))
                .forEach(pushed -> text.append(pushed.row()));
        return text.toString();
    }

    /** A row of what goes on unidirectional streams. */
    private record Pushed(int id, String name, String plugin, String what, String bytes) {
        String row() {
            return "| %d | %s | %s | %s | %s |\n".formatted(id, name, plugin, what, bytes);
        }
    }

    private static Pushed pushed(RegisteredSignal signal) {
        SignalSpec<?> spec = signal.spec();
        return new Pushed(spec.id(), spec.name(), signal.pluginId(), "signal", Integer.toString(spec.requestLimit()));
    }

    private static String row(Registered method) {
        MethodSpec<?> spec = method.spec();
        OptionalInt limit = spec.requestLimit();
        return "| %d | %s | %s | %s%s | %s | %s | %s |\n"
                .formatted(
                        spec.id(),
                        spec.name(),
                        method.pluginId(),
                        access(spec),
                        spec.loginAge()
                                .map(age -> ", login within " + time(age))
                                .orElse(""),
                        limit.isPresent() ? Integer.toString(limit.getAsInt()) : "server's",
                        spec.timeLimit().map(MethodsDocument::time).orElse("server's"),
                        spec.rateLimit()
                                .map(rate -> "%s: %d, then %d each %s"
                                        .formatted(
                                                rate.name(),
                                                rate.burst(),
                                                rate.refillTokens(),
                                                time(rate.refillPeriod())))
                                .orElse("server's"));
    }

    /** As the configuration writes it: the largest unit of which it is a whole number. */
    private static String time(Duration time) {
        if (time.toMillisPart() != 0 || time.isZero()) {
            return time.toMillis() + " ms";
        }
        if (time.toSecondsPart() != 0) {
            return time.toSeconds() + " s";
        }
        return time.toMinutesPart() != 0 ? time.toMinutes() + " min" : time.toHours() + " h";
    }
}
