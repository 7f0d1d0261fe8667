package org.quicprochat.runtime.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.collection.LongObjectMap;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * What Netty's QUIC codec can do and does not offer; all on the connection's event loop. Found by name when the class
 * is loaded, so another version of the codec that lacks one of them is refused when the listener binds, not later.
 *
 * <ul>
 *   <li>Outside its read loop the codec sends a packet for every write. {@link #beginBatch} and {@link #endBatch} put
 *       many answers into one, as the read loop does.
 *   <li>It answers every batch of packets that it read, if only with acknowledgements. {@link #unqueue} lets them wait.
 *   <li>A stream that ended by a reset stays in the connection's table for good. {@link #forgetStream} takes it out.
 *   <li>quiche keeps a stream, and with it the client's credit, that ended in an unusual order. {@link #unreadEnds},
 *       {@link #settleForgotten} and {@link #withoutReader} find them.
 *   <li>quiche can ask for a sign of life, and the codec does not pass that on. {@link #renewConnectionId} gives the
 *       client a fresh connection id and retires the oldest: both need an answer of the client's, and it does what RFC
 *       9000 section 5.1 has it for, so that a long connection is not told by one id.
 * </ul>
 */
final class QuicheInternals {
    private static final String PACKAGE = "io.netty.handler.codec.quic.";
    private static final long NONE = -1;
    private static final MethodHandle BEGIN;
    private static final MethodHandle COMPLETE;
    private static final MethodHandle STREAM_CLOSED;
    private static final MethodHandle STREAMS;
    private static final MethodHandle CAPACITY;
    private static final MethodHandle SEND_FIN;
    private static final MethodHandle INPUT_ENDED;
    private static final MethodHandle READABLE;
    private static final MethodHandle WRITABLE;
    private static final MethodHandle NEXT;
    private static final MethodHandle FREE;
    private static final MethodHandle RECEIVED;
    private static final MethodHandle READ_ALL;
    private static final MethodHandle MARK;
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
            Class<?> quiche = inside("Quiche");
            MethodType ofChannel = MethodType.methodType(void.class, QuicChannel.class);
            BEGIN = method(channel, "markInFireChannelReadCompleteQueue")
                    .asType(ofChannel.changeReturnType(boolean.class));
            COMPLETE = method(channel, "recvComplete").asType(ofChannel);
            STREAM_CLOSED =
                    method(channel, "streamClosed", long.class).asType(ofChannel.appendParameterTypes(long.class));
            STREAMS = field(channel, "streams").asType(ofChannel.changeReturnType(LongObjectMap.class));
            CAPACITY = method(channel, "streamCapacity", long.class)
                    .asType(MethodType.methodType(long.class, QuicChannel.class, long.class));
            SEND_FIN = method(channel, "streamSendFin", long.class).asType(ofChannel.appendParameterTypes(long.class));
            INPUT_ENDED = method(quiche, "quiche_conn_stream_finished", long.class, long.class);
            READABLE = method(quiche, "quiche_conn_readable", long.class);
            WRITABLE = method(quiche, "quiche_conn_writable", long.class);
            NEXT = method(quiche, "quiche_stream_iter_next", long.class, long[].class);
            FREE = method(quiche, "quiche_stream_iter_free", long.class);
            RECEIVED = field(codec, "needsFireChannelReadComplete")
                    .asType(MethodType.methodType(Collection.class, ChannelHandler.class));
            READ_ALL = method(channel, "fireChannelReadCompleteIfNeeded").asType(ofChannel);
            MARK = lookup(channel)
                    .unreflectSetter(channel.getDeclaredField("inFireChannelReadCompleteQueue"))
                    .asType(ofChannel.appendParameterTypes(boolean.class));
            CONNECTION = field(channel, "connection").asType(ofChannel.changeReturnType(Object.class));
            IDS = method(channel, "sourceConnectionIds").asType(ofChannel.changeReturnType(Set.class));
            IS_CLOSED = method(connection, "isClosed").asType(MethodType.methodType(boolean.class, Object.class));
            ADDRESS = method(connection, "address").asType(MethodType.methodType(long.class, Object.class));
            NEW_ID = method(
                    quiche,
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

    /** The connections that got packets in the read loop that is about to end. */
    @SuppressWarnings("unchecked")
    static Collection<QuicChannel> received(ChannelHandler codec) {
        try {
            return (Collection<QuicChannel>) (Collection<?>) RECEIVED.invokeExact(codec);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Hands on what came and was not read yet; for a connection of {@link #received}. */
    static void readAll(QuicChannel channel) {
        try {
            READ_ALL.invokeExact(channel);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Takes a connection out of {@link #received}, so that nothing is sent to it for now; false where it is not in. */
    static boolean unqueue(ChannelHandler codec, QuicChannel channel) {
        boolean was = received(codec).remove(channel);
        if (was) {
            try {
                MARK.invokeExact(channel, false);
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }
        return was;
    }

    /**
     * The streams whose end came and will not be read. quiche says nothing of a FIN that comes with bytes that were
     * read before, as in a client's needless retransmission.
     *
     * @param ids memory to work in, not empty
     */
    static List<QuicStreamChannel> unreadEnds(QuicChannel channel, long[] ids) {
        try {
            List<QuicStreamChannel> found = List.of();
            long address = addressOf(channel);
            if (address == NONE) {
                return found;
            }
            for (QuicStreamChannel stream : held(channel).values()) {
                if (!stream.isInputShutdown() && (boolean) INPUT_ENDED.invokeExact(address, stream.streamId())) {
                    found = found.isEmpty() ? new ArrayList<>() : found;
                    found.add(stream);
                }
            }
            if (!found.isEmpty()) {
                List<QuicStreamChannel> unread = found;
                forEach((long) READABLE.invokeExact(address), ids, id -> unread.removeIf(s -> s.streamId() == id));
            }
            return found;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Has quiche let go of the streams that the codec has let go of, and whose answer the client stopped (STOP_SENDING)
     * after it was given whole. quiche keeps them until its user asks for them, and the codec asks for its own only.
     *
     * @param ids memory to work in, not empty
     */
    static void settleForgotten(QuicChannel channel, long[] ids) {
        try {
            long address = addressOf(channel);
            if (address == NONE) {
                return;
            }
            LongObjectMap<QuicStreamChannel> held = held(channel);
            forEach((long) WRITABLE.invokeExact(address), ids, id -> {
                if (!held.containsKey(id)) {
                    capacity(channel, id);
                }
            });
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * The streams that the codec holds and whose answer has no reader, or that are no more. Among them those that the
     * server stopped and whose end came: where the client had acknowledged all of the answer before, quiche would keep
     * them, so FIN is sent once more, and its acknowledgement ends them.
     */
    static List<QuicStreamChannel> withoutReader(QuicChannel channel) {
        try {
            List<QuicStreamChannel> found = List.of();
            long address = addressOf(channel);
            if (address == NONE) {
                return found;
            }
            for (QuicStreamChannel stream : held(channel).values()) {
                if (capacity(channel, stream.streamId()) < 0
                        || (stream.isShutdown() && (boolean) INPUT_ENDED.invokeExact(address, stream.streamId()))) {
                    found = found.isEmpty() ? new ArrayList<>() : found;
                    found.add(stream);
                }
            }
            for (QuicStreamChannel stream : found) {
                if (stream.isShutdown() && capacity(channel, stream.streamId()) >= 0) {
                    SEND_FIN.invokeExact(channel, stream.streamId());
                }
            }
            return found;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void forEach(long iterator, long[] ids, LongConsumer action) throws Throwable {
        try {
            int count;
            do {
                count = (int) NEXT.invokeExact(iterator, ids);
                for (int i = 0; i < count; i++) {
                    action.accept(ids[i]);
                }
            } while (count == ids.length);
        } finally {
            FREE.invokeExact(iterator);
        }
    }

    /** Negative where the client stopped the stream, or it is no more. */
    private static long capacity(QuicChannel channel, long streamId) {
        try {
            return (long) CAPACITY.invokeExact(channel, streamId);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static LongObjectMap<QuicStreamChannel> held(QuicChannel channel) throws Throwable {
        return (LongObjectMap<QuicStreamChannel>) (LongObjectMap<?>) STREAMS.invokeExact(channel);
    }

    /** Where quiche has the connection, {@link #NONE} after its end. */
    private static long addressOf(QuicChannel channel) throws Throwable {
        Object connection = (Object) CONNECTION.invokeExact(channel);
        return connection == null || (boolean) IS_CLOSED.invokeExact(connection)
                ? NONE
                : (long) ADDRESS.invokeExact(connection);
    }

    /**
     * Gives the client a connection id more and retires its oldest; false where it has not retired the one before yet,
     * or the connection is closed. Nothing is sent before the end of a batch.
     *
     * <p>quiche sends a lost NEW_CONNECTION_ID again with the Retire Prior To of that moment; where that has passed the
     * frame's own id, the frame is illegal (RFC 9000, section 19.15) and the client has to close the connection. So an
     * id is renewed only when nothing was lost lately.
     *
     * @param codec the handler that the connection's packets come through
     * @param id the new id, in memory of its own
     * @param resetToken 16 bytes
     */
    static boolean renewConnectionId(ChannelHandler codec, QuicChannel channel, byte[] id, byte[] resetToken) {
        ByteBuf buffer = channel.alloc().directBuffer(id.length);
        try {
            long address = addressOf(channel);
            if (address == NONE) {
                return false;
            }
            buffer.writeBytes(id);
            long sequence =
                    (long) NEW_ID.invokeExact(address, buffer.memoryAddress(), id.length, resetToken, true, -1L);
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
