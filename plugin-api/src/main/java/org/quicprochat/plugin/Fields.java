package org.quicprochat.plugin;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.function.BiFunction;

/** Checks of request fields, each with the BadRequest that names the field. */
public final class Fields {
    private Fields() {}

    /** The value, which must have exactly this many bytes; else BadRequest {@code LENGTH}. */
    public static ByteString exactly(ByteString value, int bytes, String field) {
        if (value.size() != bytes) {
            throw StatusException.badRequest("LENGTH", field, "The field has the wrong length")
                    .with("length", value.size())
                    .with("expected", bytes);
        }
        return value;
    }

    /** The value, which must have at least and at most this many bytes (inclusive); else BadRequest {@code LENGTH}. */
    public static ByteString between(ByteString value, int min, int max, String field) {
        if (value.size() < min || value.size() > max) {
            throw StatusException.badRequest("LENGTH", field, "The field is too short or too long")
                    .with("length", value.size())
                    .with("min", min)
                    .with("max", max);
        }
        return value;
    }

    /**
     * The value made of a field that may be empty, e.g. {@code Fields.optional(bytes, "device_id",
     * DeviceId::ofField)}.
     */
    public static <T> Optional<T> optional(ByteString value, String field, BiFunction<ByteString, String, T> ofField) {
        return value.isEmpty() ? Optional.empty() : Optional.of(ofField.apply(value, field));
    }
}
