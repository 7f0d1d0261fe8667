package org.quicprochat.moderation;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.quicprochat.plugin.Call;
import org.quicprochat.plugin.Fields;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.plugin.Principal;
import org.quicprochat.plugin.storage.ReadTransaction;
import org.quicprochat.plugin.storage.Store;
import org.quicprochat.proto.v1.AuditEntry;
import org.quicprochat.proto.v1.ListAuditRequest;
import org.quicprochat.proto.v1.ListAuditResponse;

/** 426 ListAudit. Thread-safe. */
final class Auditing {
    private final ModerationConfig config;
    private final Store store;
    private final AuditTrail audit;
    private final Aliases aliases;

    Auditing(ModerationConfig config, Store store, AuditTrail audit, Aliases aliases) {
        this.config = config;
        this.store = store;
        this.audit = audit;
        this.aliases = aliases;
    }

    /** A page of what moderators did, the oldest first. */
    ListAuditResponse list(Principal caller, Call call, ListAuditRequest request) {
        Optional<AuditTrail.Position> after = Fields.optional(
                request.getCursor(),
                "cursor",
                (value, field) -> AuditTrail.Position.decode(Fields.exactly(value, AuditTrail.Position.SIZE, field)));
        int size = Pages.size(request.getPageSize(), config.pageSize());
        return store.read(tx -> {
            List<AuditTrail.Listed> found = audit.list(tx, after, size + 1);
            List<AuditTrail.Listed> page = found.subList(0, Math.min(size, found.size()));
            ListAuditResponse.Builder answer = ListAuditResponse.newBuilder();
            page.forEach(listed -> answer.addEntries(shown(tx, listed)));
            if (found.size() > size) {
                answer.setNextCursor(page.getLast().position().encode());
            }
            return answer.build();
        });
    }

    private AuditEntry shown(ReadTransaction tx, AuditTrail.Listed listed) {
        Act act = listed.act();
        return AuditEntry.newBuilder()
                .setAtMs(listed.position().time())
                .setAct(
                        switch (act.kind()) {
                            case BAN -> AuditEntry.Act.BAN;
                            case UNBAN -> AuditEntry.Act.UNBAN;
                            case RESOLVE -> AuditEntry.Act.RESOLVE;
                        })
                .setActorKey(key(tx, act.actor()))
                .setSubjectKey(key(tx, act.subject()))
                .setActorAlias(act.actor())
                .setSubjectAlias(act.subject())
                .setChannelId(act.channel().key())
                .setExpiresAtMs(act.expiresAt())
                .setReportId(act.report().orElse(ByteString.EMPTY))
                .setReason(act.reason())
                .build();
    }

    private ByteString key(ReadTransaction tx, ByteString alias) {
        return aliases.identity(tx, alias).map(IdentityKey::bytes).orElse(ByteString.EMPTY);
    }
}
