package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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

    private static final int FIRST_BYTES = 2048;

    private final int length;
    private final ByteBudget budget;
    private @Nullable ByteBuf collected;
    private int charged;

    FrameBody(int length, ByteBudget budget) {
        this.length = length;
        this.budget = budget;
    }

    /** The body if the bytes are all of it; they are read then. */
    static byte @Nullable [] whole(ByteBuf bytes, int length) {
        return bytes.readableBytes() == length ? copy(bytes, length) : null;
    }

    /** Takes more bytes. */
    Outcome add(ByteBuf bytes, ByteBufAllocator allocator) {
        int have = collected == null ? 0 : collected.readableBytes();
        int more = bytes.readableBytes();
        if (more > length - have) {
            return Outcome.TOO_LONG;
        }
        if (more > 0) {
            if (!charge(have + more)) {
                return Outcome.NO_MEMORY;
            }
            if (collected == null) {
                collected = allocator.heapBuffer(Math.min(length, Math.max(more, FIRST_BYTES)), length);
            }
            collected.writeBytes(bytes);
        }
        return have + more == length ? Outcome.COMPLETE : Outcome.INCOMPLETE;
    }

    /** Buffers grow by doubling, so what has come is charged double, up to the length. */
    private boolean charge(int bytes) {
        int wanted = (int) Math.min(length, Math.max(FIRST_BYTES, 2L * bytes));
        if (wanted > charged) {
            if (!budget.tryTake(wanted - charged)) {
                return false;
            }
            charged = wanted;
        }
        return true;
    }

    /** The body; after {@link Outcome#COMPLETE}, once. */
    byte[] take() {
        ByteBuf buffer = collected;
        byte[] body = buffer == null ? new byte[0] : copy(buffer, length);
        release();
        return body;
    }

    /** Lets go of what is held. Idempotent. */
    void release() {
        if (collected != null) {
            collected.release();
            collected = null;
        }
        budget.giveBack(charged);
        charged = 0;
    }

    private static byte[] copy(ByteBuf from, int length) {
        byte[] bytes = new byte[length];
        from.readBytes(bytes);
        return bytes;
    }
}
