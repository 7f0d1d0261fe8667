package org.quicprochat.plugin;

import com.google.protobuf.MessageLite;

/**
 * An event for a client. A push is a hint, never the only copy of anything.
 *
 * @param type the kind of event, which the plugin declared
 * @param body the message
 * @param overflow what happens to it on a connection whose bounded queue is full
 */
public record Push(EventType type, MessageLite body, Overflow overflow) {
    /** What happens where the client takes pushes more slowly than they come. */
    public sealed interface Overflow {}

    /** It is dropped. */
    public record Drop() implements Overflow {}

    /**
     * It becomes this smaller message, which takes the place of an earlier hint of the same type.
     *
     * @param hint says that there is more
     */
    public record Collapse(MessageLite hint) implements Overflow {}

    /** A push that is dropped where there is no room. */
    public static Push droppable(EventType type, MessageLite body) {
        return new Push(type, body, new Drop());
    }

    /** A push that becomes a hint where there is no room. */
    public static Push collapsible(EventType type, MessageLite body, MessageLite hint) {
        return new Push(type, body, new Collapse(hint));
    }
}
