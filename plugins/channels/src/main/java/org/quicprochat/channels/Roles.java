package org.quicprochat.channels;

import org.quicprochat.plugin.StatusException;
import org.quicprochat.plugin.service.Memberships.Role;
import org.quicprochat.proto.v1.MemberRole;

/** The numbers of roles, on the wire and on the disk the same. Static. */
final class Roles {
    private Roles() {}

    static byte code(Role role) {
        return (byte) proto(role).getNumber();
    }

    static Role ofCode(byte code) {
        for (Role role : Role.values()) {
            if (code(role) == code) {
                return role;
            }
        }
        throw new IllegalStateException("A member has a role that this version does not know");
    }

    static MemberRole proto(Role role) {
        return switch (role) {
            case MEMBER -> MemberRole.MEMBER;
            case MODERATOR -> MemberRole.MODERATOR;
            case OWNER -> MemberRole.OWNER;
        };
    }

    /**
     * The role that a request asks for: where it names none, that of a member.
     *
     * @throws StatusException BadRequest
     */
    static Role ofField(MemberRole role) {
        return switch (role) {
            case MEMBER_ROLE_UNSPECIFIED, MEMBER -> Role.MEMBER;
            case MODERATOR -> Role.MODERATOR;
            case OWNER -> Role.OWNER;
            case UNRECOGNIZED -> throw StatusException.badRequest("ROLE", "role", "There is no such role");
        };
    }
}
