package org.quicprochat.opaque;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A JSON object of testdata/vectors, with its hexadecimal values as bytes. */
record Vectors(JsonObject json) {
    static Vectors file(String name) {
        Path path = Path.of(System.getProperty("qpc.root"), "testdata", "vectors", name);
        try (Reader reader = Files.newBufferedReader(path)) {
            return new Vectors(JsonParser.parseReader(reader).getAsJsonObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static byte[] unhex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    byte[] bytes(String name) {
        return unhex(string(name));
    }

    Optional<byte[]> optional(String name) {
        return json.has(name) ? Optional.of(bytes(name)) : Optional.empty();
    }

    String string(String name) {
        return json.get(name).getAsString();
    }

    int number(String name) {
        return json.get(name).getAsInt();
    }

    boolean flag(String name) {
        return json.get(name).getAsBoolean();
    }

    boolean absent(String name) {
        return json.get(name).isJsonNull();
    }

    Vectors sub(String name) {
        return new Vectors(json.getAsJsonObject(name));
    }

    List<Vectors> list(String name) {
        List<Vectors> list = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray(name)) {
            list.add(new Vectors(element.getAsJsonObject()));
        }
        return list;
    }

    List<String> strings(String name) {
        List<String> list = new ArrayList<>();
        for (JsonElement element : json.getAsJsonArray(name)) {
            list.add(element.getAsString());
        }
        return list;
    }
}
