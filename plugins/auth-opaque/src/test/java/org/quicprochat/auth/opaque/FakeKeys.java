package org.quicprochat.auth.opaque;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.quicprochat.plugin.storage.Key;
import org.quicprochat.plugin.storage.KeyRange;
import org.quicprochat.plugin.storage.Subspace;
import org.quicprochat.plugin.storage.Tuple;

/** Keys that are compared element by element, without an encoding. */
final class FakeKeys {
    private FakeKeys() {}

    /** A key, or a bound: a key with {@code end} lies behind all keys that begin with its elements. */
    record FakeKey(Subspace subspace, List<Object> elements, boolean end) implements Key, Comparable<FakeKey> {
        @Override
        public int compareTo(FakeKey other) {
            for (int i = 0; i < Math.min(elements.size(), other.elements.size()); i++) {
                int order = compare(elements.get(i), other.elements.get(i));
                if (order != 0) {
                    return order;
                }
            }
            if (elements.size() < other.elements.size()) {
                return end ? 1 : -1;
            }
            if (elements.size() > other.elements.size()) {
                return other.end ? -1 : 1;
            }
            return Boolean.compare(end, other.end);
        }

        private static int compare(Object one, Object other) {
            return switch (one) {
                case Long number -> number.compareTo((Long) other);
                case String text -> text.compareTo((String) other);
                case ByteString bytes ->
                    ByteString.unsignedLexicographicalComparator().compare(bytes, (ByteString) other);
                default -> throw new IllegalArgumentException("no such element");
            };
        }
    }

    /** From a key (exclusive) to a key (exclusive). */
    record FakeRange(FakeKey low, FakeKey high) implements KeyRange {
        @Override
        public KeyRange after(Key key) {
            return new FakeRange((FakeKey) key, high);
        }

        @Override
        public KeyRange from(Key key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public KeyRange before(Key key) {
            return new FakeRange(low, (FakeKey) key);
        }
    }

    /** Every key that begins with some elements, the first of which is the subspace's name. */
    record FakeSubspace(List<Object> prefix) implements Subspace {
        @Override
        public Key key(Object... elements) {
            return bound(false, elements);
        }

        @Override
        public Subspace sub(Object... elements) {
            return new FakeSubspace(bound(false, elements).elements());
        }

        @Override
        public KeyRange range(Object... elements) {
            return new FakeRange(bound(false, elements), bound(true, elements));
        }

        @Override
        public Tuple unpack(Key key) {
            List<Object> elements = ((FakeKey) key).elements();
            return new Tuple(elements.subList(prefix.size(), elements.size()));
        }

        @Override
        public boolean contains(Key key) {
            List<Object> elements = ((FakeKey) key).elements();
            return elements.size() >= prefix.size()
                    && elements.subList(0, prefix.size()).equals(prefix);
        }

        private FakeKey bound(boolean end, Object... elements) {
            List<Object> all = new ArrayList<>(prefix);
            for (Object element : elements) {
                all.add(
                        switch (element) {
                            case Integer number -> number.longValue();
                            case byte[] bytes -> ByteString.copyFrom(bytes);
                            default -> element;
                        });
            }
            return new FakeKey(this, List.copyOf(all), end);
        }
    }
}
