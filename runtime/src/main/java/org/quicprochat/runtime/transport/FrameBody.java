package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of a frame while it comes in. Memory grows with what has come, not with what the header announces, and one
 * that comes whole is never buffered. On one event loop.
 */
final class FrameBody {
    /** What became of some bytes. */
    enum Outcome {
        /** More has to come. */
        INCOMPLETE,
        /** All is there, if FIN is next. */
        COMPLETE,
        /** More came than was announced. */
        TOO_LONG,
        /** The server holds too many unfinished frames. */
        NO_MEMORY
    }

    private static final byte[] EMPTY = new byte[0];
    private static final int FIRST_BYTES = 2048;
    /** How many times what has come an array is made for; one that would be over half of the body is made for all. */
    private static final int ROOM = 4;

    private final int length;
    private final ByteBudget budget;
    private byte[] collected = EMPTY;
    private int received;

    FrameBody(int length, ByteBudget budget) {
        this.length = length;
        this.budget = budget;
    }

    /** The body if the bytes are all of it; they are read then. */
    static byte @Nullable [] whole(ByteBuf bytes, int length) {
        return bytes.readableBytes() == length ? copy(bytes, length) : null;
    }

    /** Takes more bytes. */
    Outcome add(ByteBuf bytes) {
        int more = bytes.readableBytes();
        if (more > length - received) {
            return Outcome.TOO_LONG;
        }
        if (!makeRoom(received + more)) {
            return Outcome.NO_MEMORY;
        }
        bytes.readBytes(collected, received, more);
        received += more;
        return received == length ? Outcome.COMPLETE : Outcome.INCOMPLETE;
    }

    /** What is made is charged, whether something has come for it or not. */
    private boolean makeRoom(int wanted) {
        if (wanted > collected.length) {
            long grown = Math.max(FIRST_BYTES, (long) ROOM * wanted);
            int room = grown > length / 2 ? length : (int) grown;
            if (!budget.tryTake(room - collected.length)) {
                return false;
            }
            collected = Arrays.copyOf(collected, room);
        }
        return true;
    }

    /** The body; after {@link Outcome#COMPLETE}, once. */
    byte[] take() {
        byte[] body = collected;
        release();
        return body;
    }

    /** Lets go of what is held. Idempotent. */
    void release() {
        budget.giveBack(collected.length);
        collected = EMPTY;
    }

    private static byte[] copy(ByteBuf from, int length) {
        byte[] bytes = new byte[length];
        from.readBytes(bytes);
        return bytes;
    }
}
