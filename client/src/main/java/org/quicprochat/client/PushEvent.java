package org.quicprochat.client;

import org.quicprochat.proto.v1.PushMembership;
import org.quicprochat.proto.v1.PushNewMessage;
import org.quicprochat.proto.v1.PushPresence;
import org.quicprochat.proto.v1.PushTyping;

/** An event that the server sends by itself. */
public sealed interface PushEvent {
    /** Event 1000: a message waits. Without its payload where that is over 64 KiB. */
    record NewMessage(PushNewMessage push) implements PushEvent {}

    /** Event 1001: a co-member types, or stopped. */
    record Typing(PushTyping push) implements PushEvent {}

    /** Event 1002: a co-member's presence. */
    record Presence(PushPresence push) implements PushEvent {}

    /** Event 1003: a channel or its members changed. */
    record Membership(PushMembership push) implements PushEvent {}

    /**
     * An event that this version has no type for, or whose body is no message of its type.
     *
     * @param eventType 0 to 65 535 (inclusive)
     * @param body the serialized message
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Unknown(int eventType, byte[] body) implements PushEvent {}
}
