package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import java.util.function.Consumer;
import java.util.function.Function;

/** The pages of a list that the server gives one at a time. Static. */
final class Pages {
    private Pages() {}

    /**
     * Hands each page to the action before the next is asked for, until the server says that there is no more.
     *
     * @param ask the page at a cursor; the first page's is empty
     * @param next the next page's cursor, of a page; that of the last one is empty
     */
    static <P> void forEach(Function<ByteString, P> ask, Function<P, ByteString> next, Consumer<P> action) {
        ByteString cursor = ByteString.EMPTY;
        do {
            P page = ask.apply(cursor);
            action.accept(page);
            cursor = next.apply(page);
        } while (!cursor.isEmpty());
    }
}
