package org.quicprochat.auth.opaque;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The settings of the plugin; {@code reference.conf} has the same keys, with what each is for.
 *
 * @param registration who may make an account
 * @param inviteFile the file of invite codes; empty: the default one
 * @param nameHold how long a deleted account's name is held, 0 or more
 * @param idle how long an unused session lives, more than useInterval
 * @param lifetime how long a session lives at most, at least idle
 * @param sessionsPerAccount 1 to 1000
 * @param useInterval a session's use is written at most once in this time, more than 0
 * @param useFlush how often uses are written, more than 0
 * @param useQueue sessions whose use waits to be written, 1 or more
 * @param pendingPerConnection 1 or more
 * @param pendingTimeToLive more than 0
 * @param sweepInterval more than 0
 * @param sweepBite rows swept in one transaction, 1 or more
 */
public record OpaqueConfig(
        Registration registration,
        String inviteFile,
        Duration nameHold,
        Duration idle,
        Duration lifetime,
        int sessionsPerAccount,
        Duration useInterval,
        Duration useFlush,
        int useQueue,
        int pendingPerConnection,
        Duration pendingTimeToLive,
        Duration sweepInterval,
        int sweepBite) {
    /** Who may make an account. */
    public enum Registration {
        /** Anyone. */
        OPEN,
        /** Who has an unused invite code. */
        INVITE,
        /** Nobody. */
        CLOSED
    }

    /** Checks the ranges. */
    public OpaqueConfig {
        require(!nameHold.isNegative(), "name-hold");
        require(useInterval.isPositive(), "sessions.use-interval");
        require(idle.compareTo(useInterval) > 0, "sessions.idle");
        require(lifetime.compareTo(idle) >= 0, "sessions.lifetime");
        require(sessionsPerAccount >= 1 && sessionsPerAccount <= 1000, "sessions.per-account");
        require(useFlush.isPositive(), "sessions.use-flush");
        require(useQueue >= 1, "sessions.use-queue");
        require(pendingPerConnection >= 1, "pending-logins.per-connection");
        require(pendingTimeToLive.isPositive(), "pending-logins.time-to-live");
        require(sweepInterval.isPositive(), "sweep-interval");
        require(sweepBite >= 1, "sweep-bite");
    }

    /**
     * Reads the settings from a plugin's configuration, whole with its {@code reference.conf}.
     *
     * @throws IllegalArgumentException where a value is out of its range
     */
    public static OpaqueConfig of(Config config) {
        return new OpaqueConfig(
                registration(config.getString("registration")),
                config.getString("invite-file"),
                config.getDuration("name-hold"),
                config.getDuration("sessions.idle"),
                config.getDuration("sessions.lifetime"),
                config.getInt("sessions.per-account"),
                config.getDuration("sessions.use-interval"),
                config.getDuration("sessions.use-flush"),
                config.getInt("sessions.use-queue"),
                config.getInt("pending-logins.per-connection"),
                config.getDuration("pending-logins.time-to-live"),
                config.getDuration("sweep-interval"),
                config.getInt("sweep-bite"));
    }

    /** The settings of {@code reference.conf}. */
    public static OpaqueConfig defaults() {
        return of(ConfigFactory.parseResources(OpaqueConfig.class, "reference.conf")
                .resolve());
    }

    /** The file of invite codes, given the plugin's directory. */
    Path inviteFile(Path directory) {
        return inviteFile.isEmpty() ? directory.resolve("invites") : Path.of(inviteFile);
    }

    /** When a session ends that began and was last used at these times. */
    Instant sessionEnd(Instant loggedInAt, Instant lastUsedAt) {
        Instant unused = lastUsedAt.plus(idle);
        Instant old = loggedInAt.plus(lifetime);
        return unused.isBefore(old) ? unused : old;
    }

    private static Registration registration(String word) {
        return switch (word) {
            case "open" -> Registration.OPEN;
            case "invite" -> Registration.INVITE;
            case "closed" -> Registration.CLOSED;
            default -> throw new IllegalArgumentException("registration is not one of open, invite, closed");
        };
    }

    private static void require(boolean holds, String key) {
        if (!holds) {
            throw new IllegalArgumentException(key + " is out of its range");
        }
    }
}
