package org.quicprochat.moderation;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.quicprochat.proto.v1.Report;

/** The id of a report: a hash of all that it says, so that the same report has the same id. Static. */
final class ReportId {
    /** The size, in bytes. */
    static final int SIZE = 16;

    private ReportId() {}

    /** The id of a report without id and time. */
    static ByteString of(Report report) {
        MessageDigest digest = sha256();
        add(digest, report.getReporterKey());
        add(digest, report.getReportedKey());
        add(digest, report.getChannelId());
        add(digest, report.getMessageId());
        add(digest, report.getEvidence());
        add(digest, report.getCategoryBytes());
        add(digest, report.getCommentBytes());
        return ByteString.copyFrom(digest.digest(), 0, SIZE);
    }

    /** Length first: no two reports are the same bytes. */
    private static void add(MessageDigest digest, ByteString field) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, field.size()));
        digest.update(field.asReadOnlyByteBuffer());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
