package org.quicprochat.runtime.plugin;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.quicprochat.plugin.MethodHandler;
import org.quicprochat.plugin.MethodSpec;
import org.quicprochat.runtime.dispatch.Registered;

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
    public static String render(List<Registered> methods) {
        StringBuilder text = new StringBuilder("""
            # Methods

            Made from the plugins' definitions; a test compares it with them.

            | id | name | plugin | who may call | request bytes | deadline | rate limit |
            |---|---|---|---|---|---|---|
            """);
        methods.stream()
                .sorted(Comparator.comparingInt(method -> method.spec().id()))
                .forEach(method -> text.append(row(method)));
        return text.toString();
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
