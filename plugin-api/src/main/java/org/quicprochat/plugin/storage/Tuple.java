package org.quicprochat.plugin.storage;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * The elements of a key behind its subspace's prefix. Each is a {@link ByteString}, a {@link String} or a {@link Long},
 * and keys order as their tuples do: element by element, bytes unsigned, strings by UTF-8 bytes, numbers by value, a
 * shorter tuple before a longer one that it begins.
 *
 * @param elements the elements, as {@link Subspace#key} was given them, an {@code int} as a {@link Long}
 */
public record Tuple(List<Object> elements) {
    /** A tuple of a copy of the elements. */
    public Tuple {
        elements = List.copyOf(elements);
    }

    /** The number of elements. */
    public int size() {
        return elements.size();
    }

    /**
     * The element at an index (from 0), which must be a byte string.
     *
     * @throws ClassCastException where it is something else
     */
    public ByteString bytes(int index) {
        return (ByteString) elements.get(index);
    }

    /**
     * The element at an index (from 0), which must be a string.
     *
     * @throws ClassCastException where it is something else
     */
    public String string(int index) {
        return (String) elements.get(index);
    }

    /**
     * The element at an index (from 0), which must be a number.
     *
     * @throws ClassCastException where it is something else
     */
    public long number(int index) {
        return (Long) elements.get(index);
    }
}
