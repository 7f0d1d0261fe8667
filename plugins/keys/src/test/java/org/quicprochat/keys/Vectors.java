package org.quicprochat.keys;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;

/** The files of testdata/vectors. */
final class Vectors {
    private Vectors() {}

    static JsonObject file(String name) {
        Path path = Path.of(System.getProperty("qpc.root"), "testdata", "vectors", name);
        try (Reader reader = Files.newBufferedReader(path)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonObject> objects(JsonObject in, String name) {
        return StreamSupport.stream(in.getAsJsonArray(name).spliterator(), false)
                .map(element -> element.getAsJsonObject())
                .toList();
    }

    static ByteString bytes(JsonObject in, String name) {
        return hex(in.get(name).getAsString());
    }

    static ByteString hex(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }
}
