package org.quicprochat.client;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The blobs of a server, as one session: methods 600 and 601. Every method blocks until all bytes are there, waits
 * where the server asks for it, and goes on where the connection was lost; it gives up when nothing moves any more.
 * Thread-safe.
 */
public final class BlobsClient {
    /** The size of an id, in bytes. */
    public static final int ID_SIZE = 32;

    static final int UPLOAD_BLOB = 600;
    static final int DOWNLOAD_BLOB = 601;

    private static final int HASH_BYTES = 1 << 20;

    private final Calls calls;
    private final SessionInfo session;

    BlobsClient(Calls calls, SessionInfo session) {
        this.calls = calls;
        this.session = session;
    }

    /**
     * Uploads a file, from where an earlier try came to.
     *
     * @return the blob's id, the SHA-256 of its bytes
     * @throws IOException where the file cannot be read, or is empty
     * @throws QpcException where the server does not take it: TOO_LARGE, QUOTA_FULL, STORAGE_FULL, or HASH_MISMATCH
     *     where the file changed meanwhile
     */
    public ByteString put(Path file, BlobProgress progress) throws IOException {
        try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
            return put(source, progress);
        }
    }

    /** As {@link #put(Path, BlobProgress)}, all of a channel, which nobody else uses meanwhile and which stays open. */
    public ByteString put(SeekableByteChannel source, BlobProgress progress) throws IOException {
        ByteString id = idOf(source);
        put(id, source, progress);
        return id;
    }

    /** As {@link #put(SeekableByteChannel, BlobProgress)}, where the id is known already. */
    public void put(ByteString id, SeekableByteChannel source, BlobProgress progress) throws IOException {
        long size = source.size();
        if (size == 0) {
            throw new IOException("A blob has a byte at least");
        }
        new BlobUpload(calls, session.token(), id, source, size, progress).run();
    }

    /**
     * Fetches a blob into a file, whose name appears when all bytes are there and their hash is right. What is there
     * before is in a hidden file beside it, where another try goes on.
     *
     * @throws QpcException NotFound where there is no such blob
     * @throws ProtocolException where the server's bytes are not those of the id
     */
    public void get(ByteString id, Path target, BlobProgress progress) throws IOException {
        new BlobDownload(calls, session.token(), id, target, progress).run();
    }

    /** The id of a channel's bytes, from its begin to its end. */
    public static ByteString idOf(SeekableByteChannel source) throws IOException {
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(HASH_BYTES);
        source.position(0);
        while (source.read(buffer.clear()) >= 0) {
            digest.update(buffer.flip());
        }
        return ByteString.copyFrom(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
