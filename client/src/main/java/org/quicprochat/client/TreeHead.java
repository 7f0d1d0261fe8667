package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import org.quicprochat.proto.v1.SignedTreeHead;

/**
 * What a log of keys signed: that it has so many entries, and which. Two of one size with different roots are proof
 * that the log lies, for everyone to verify.
 *
 * @param treeSize the number of entries, unsigned
 * @param timestamp when it was signed, to the millisecond
 * @param rootHash the root of the Merkle tree over the entries
 * @param signature Ed25519, over all of this
 * @param logId the SHA-256 of the log's public key
 */
public record TreeHead(long treeSize, Instant timestamp, ByteString rootHash, ByteString signature, ByteString logId) {
    private static final byte[] LABEL = "qpc-tree-head-v1".getBytes(StandardCharsets.US_ASCII);

    static TreeHead of(SignedTreeHead head) {
        return new TreeHead(
                head.getTreeSize(),
                Instant.ofEpochMilli(head.getTimestampMs()),
                head.getRootHash(),
                head.getSignature(),
                head.getLogId());
    }

    /** Whether a log's key signed it. A key or signature that is none did not. */
    public boolean isSignedBy(ByteString publicKey) {
        if (rootHash.size() != MerkleProofs.HASH_SIZE || !logId.equals(Sha256.of(publicKey))) {
            return false;
        }
        ByteBuffer content = ByteBuffer.allocate(LABEL.length + 2 * MerkleProofs.HASH_SIZE + 2 * Long.BYTES)
                .put(LABEL)
                .put(logId.asReadOnlyByteBuffer())
                .putLong(treeSize)
                .putLong(timestamp.toEpochMilli())
                .put(rootHash.asReadOnlyByteBuffer());
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(IdentityKeys.ofRaw(publicKey));
            verifier.update(content.array());
            return verifier.verify(signature.toByteArray());
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return false;
        }
    }
}
