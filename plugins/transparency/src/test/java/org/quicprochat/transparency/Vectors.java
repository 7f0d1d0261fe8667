package org.quicprochat.transparency;

import com.google.gson.JsonElement;
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

/** The vectors of RFC 9162's tree, in testdata/vectors/merkle-rfc9162.json. */
final class Vectors {
    private final JsonObject root;

    Vectors() {
        Path path = Path.of(System.getProperty("qpc.root"), "testdata", "vectors", "merkle-rfc9162.json");
        try (Reader reader = Files.newBufferedReader(path)) {
            root = JsonParser.parseReader(reader).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ByteString emptyRoot() {
        return hex(root.get("empty_root").getAsString());
    }

    List<ByteString> leaves() {
        return hashes(root, "leaf_inputs");
    }

    List<ByteString> roots() {
        return hashes(root, "roots_by_size_1_to_8");
    }

    List<JsonObject> objects(String name) {
        return StreamSupport.stream(root.getAsJsonArray(name).spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    static List<ByteString> hashes(JsonObject in, String name) {
        return StreamSupport.stream(in.getAsJsonArray(name).spliterator(), false)
                .map(element -> hex(element.getAsString()))
                .toList();
    }

    static ByteString hex(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }
}
