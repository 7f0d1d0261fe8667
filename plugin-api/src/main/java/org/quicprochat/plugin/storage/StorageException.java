package org.quicprochat.plugin.storage;

import org.jspecify.annotations.Nullable;

/** A transaction that did not do what was asked; {@link #kind} says what that means. The message is static text. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What happened. */
    public enum Kind {
        /** Another transaction got in between; nothing happened. {@link Store#run} tries again. */
        CONFLICT,
        /** The commit may or may not have happened. {@link Store#run} tries again, so a body may take effect twice. */
        UNKNOWN,
        /** The transaction lived too long for the engine to keep its view; nothing happened. Tried again. */
        TOO_OLD,
        /** A key, a value or the transaction passes {@link EngineLimits}; nothing happened. */
        TOO_LARGE,
        /** There is no room on the disk; nothing happened, and reads go on. */
        FULL,
        /** The engine accepts nothing now: it is closing, or the disk failed. Nothing happened. */
        UNAVAILABLE,
        /** What is stored does not check out; the engine's log names the file and the offset. */
        CORRUPT
    }

    private final Kind kind;

    /** An exception of one kind with static text. */
    public StorageException(Kind kind, String message) {
        this(kind, message, null);
    }

    /** An exception of one kind with static text and what caused it. */
    public StorageException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What happened. */
    public Kind kind() {
        return kind;
    }
}
