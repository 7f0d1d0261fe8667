package org.quicprochat.wire;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What the three frames have in common. */
final class Frames {
    private Frames() {}

    /** An array with room for a header and the serialized body behind it. */
    static byte[] withBody(int headerBytes, MessageLite body) {
        int size = body.getSerializedSize();
        byte[] frame = new byte[headerBytes + size];
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(frame, headerBytes, size);
            body.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("A message changed while it was serialized", e);
        }
        return frame;
    }
}
