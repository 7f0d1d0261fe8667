package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Bytes as people write them. */
final class Bytes {
    /** The length of an identity key. */
    static final int KEY_LENGTH = 32;

    private static final int ID_LENGTH = 16;
    private static final int BLOB_ID_LENGTH = 32;

    private Bytes() {}

    static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    static String base64(ByteString bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    static String base64url(ByteString bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** An identity key, in hexadecimal or base64url with or without padding; empty where the text is neither. */
    static Optional<ByteString> identityKey(String text) {
        return parse(text, KEY_LENGTH);
    }

    /** A key of any length, in hexadecimal; empty where the text is not that. */
    static Optional<ByteString> hexKey(String text) {
        try {
            return Optional.of(ByteString.copyFrom(HexFormat.of().parseHex(text)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * A channel, device or message id: 16 bytes.
     *
     * @throws Failure with the code for wrong usage
     */
    static ByteString id(String what, String text) {
        return parse(text, ID_LENGTH)
                .orElseThrow(() -> Failure.usage(what + " is 16 bytes: 32 hexadecimal digits, or base64url."));
    }

    /**
     * The id of a blob: 32 bytes.
     *
     * @throws Failure with the code for wrong usage
     */
    static ByteString blobId(String text) {
        return parse(text, BLOB_ID_LENGTH)
                .orElseThrow(() -> Failure.usage("A blob's id is 32 bytes: 64 hexadecimal digits, or base64url."));
    }

    private static Optional<ByteString> parse(String text, int length) {
        try {
            byte[] bytes = text.length() == 2 * length
                    ? HexFormat.of().parseHex(text)
                    : Base64.getUrlDecoder().decode(text);
            return bytes.length == length ? Optional.of(ByteString.copyFrom(bytes)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
