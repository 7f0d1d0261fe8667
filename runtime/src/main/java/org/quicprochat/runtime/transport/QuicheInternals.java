package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.quic.QuicChannel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * What Netty's QUIC codec can do and does not offer; all on the connection's event loop. Found by name when the class
 * is loaded, so another version of the codec that lacks one of them is refused when the listener binds, not later.
 *
 * <ul>
 *   <li>Outside its read loop the codec sends a packet for every write. {@link #beginBatch} and {@link #endBatch} put
 *       many answers into one, as the read loop does.
 *   <li>A stream that ended by a reset stays in the connection's table for good. {@link #forgetStream} takes it out.
 *   <li>quiche can ask for a sign of life, and the codec does not pass that on. {@link #renewConnectionId} gives the
 *       client a fresh connection id and retires the oldest: both need an answer of the client's, and it does what RFC
 *       9000 section 5.1 has it for, so that a long connection is not told by one id.
 * </ul>
 */
final class QuicheInternals {
    private static final String PACKAGE = "io.netty.handler.codec.quic.";
    private static final MethodHandle BEGIN;
    private static final MethodHandle COMPLETE;
    private static final MethodHandle STREAM_CLOSED;
    private static final MethodHandle CONNECTION;
    private static final MethodHandle IS_CLOSED;
    private static final MethodHandle ADDRESS;
    private static final MethodHandle IDS;
    private static final MethodHandle NEW_ID;
    private static final MethodHandle ADD_MAPPING;

    static {
        try {
            Class<?> channel = inside("QuicheQuicChannel");
            Class<?> connection = inside("QuicheQuicConnection");
            Class<?> codec = inside("QuicheQuicCodec");
            MethodType ofChannel = MethodType.methodType(void.class, QuicChannel.class);
            BEGIN = method(channel, "markInFireChannelReadCompleteQueue")
                    .asType(ofChannel.changeReturnType(boolean.class));
            COMPLETE = method(channel, "recvComplete").asType(ofChannel);
            STREAM_CLOSED =
                    method(channel, "streamClosed", long.class).asType(ofChannel.appendParameterTypes(long.class));
            CONNECTION = field(channel, "connection").asType(ofChannel.changeReturnType(Object.class));
            IDS = method(channel, "sourceConnectionIds").asType(ofChannel.changeReturnType(Set.class));
            IS_CLOSED = method(connection, "isClosed").asType(MethodType.methodType(boolean.class, Object.class));
            ADDRESS = method(connection, "address").asType(MethodType.methodType(long.class, Object.class));
            NEW_ID = method(
                    inside("Quiche"),
                    "quiche_conn_new_scid",
                    long.class,
                    long.class,
                    int.class,
                    byte[].class,
                    boolean.class,
                    long.class);
            ADD_MAPPING = method(codec, "addMapping", channel, ByteBuffer.class)
                    .asType(MethodType.methodType(
                            void.class, ChannelHandler.class, QuicChannel.class, ByteBuffer.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This version of Netty's QUIC codec is not one that the server knows", e);
        }
    }

    private QuicheInternals() {}

    private static Class<?> inside(String name) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name, false, QuicChannel.class.getClassLoader());
    }

    private static MethodHandle method(Class<?> type, String name, Class<?>... parameters)
            throws ReflectiveOperationException {
        Method method = type.getDeclaredMethod(name, parameters);
        return lookup(type).unreflect(method);
    }

    private static MethodHandle field(Class<?> type, String name) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        return lookup(type).unreflectGetter(field);
    }

    private static Lookup lookup(Class<?> type) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    }

    /** Loads the class; throws where the codec is unknown. */
    static void check() {
        try {
            MethodHandles.lookup().ensureInitialized(QuicheInternals.class);
        } catch (ExceptionInInitializerError | IllegalAccessException e) {
            throw new IllegalStateException("Netty's QUIC codec does not fit", e);
        }
    }

    /** Holds back the packets of the connection's writes; false where they are held already, by a read loop. */
    static boolean beginBatch(QuicChannel channel) {
        try {
            return (boolean) BEGIN.invokeExact(channel);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Sends what was held back; after a {@link #beginBatch} that was true. */
    static void endBatch(QuicChannel channel) {
        try {
            COMPLETE.invokeExact(channel);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Takes a stream that is closed out of the connection's table. */
    static void forgetStream(QuicChannel channel, long streamId) {
        try {
            STREAM_CLOSED.invokeExact(channel, streamId);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Gives the client a connection id more and retires its oldest; false where it has not retired the one before yet,
     * or the connection is closed. Nothing is sent before the end of a batch.
     *
     * @param codec the handler that the connection's packets come through
     * @param id the new id, in memory of its own
     * @param resetToken 16 bytes
     */
    static boolean renewConnectionId(ChannelHandler codec, QuicChannel channel, byte[] id, byte[] resetToken) {
        ByteBuf buffer = channel.alloc().directBuffer(id.length);
        try {
            Object connection = (Object) CONNECTION.invokeExact(channel);
            if (connection == null || (boolean) IS_CLOSED.invokeExact(connection)) {
                return false;
            }
            buffer.writeBytes(id);
            long sequence = (long) NEW_ID.invokeExact(
                    (long) ADDRESS.invokeExact(connection), buffer.memoryAddress(), id.length, resetToken, true, -1L);
            if (sequence < 0) {
                return false;
            }
            ByteBuffer key = ByteBuffer.wrap(Arrays.copyOf(id, id.length)).asReadOnlyBuffer();
            @SuppressWarnings("unchecked")
            Set<ByteBuffer> ids = (Set<ByteBuffer>) (Set<?>) IDS.invokeExact(channel);
            ids.add(key);
            ADD_MAPPING.invokeExact(codec, channel, key.duplicate());
            return true;
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            buffer.release();
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            return unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("Netty's QUIC codec failed", e);
    }
}
