package org.quicprochat.push.webpush;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * The head of an HTTP/1.1 answer (RFC 9112); nobody needs its body.
 *
 * @param status 200 to 599
 * @param retryAfter the value of Retry-After
 */
record HttpAnswer(int status, Optional<String> retryAfter) {
    private static final int FIRST_FINAL = 200;

    /**
     * Reads an answer, and those that go before it (1xx).
     *
     * @param limit the most bytes read
     * @throws IOException where it is none, or longer
     */
    static HttpAnswer read(InputStream in, int limit) throws IOException {
        int left = limit;
        for (; ; ) {
            String head = head(in, left);
            left -= head.length();
            List<String> lines = head.lines().toList();
            int status = status(lines.getFirst());
            if (status >= FIRST_FINAL) {
                return new HttpAnswer(status, header(lines, "retry-after"));
            }
        }
    }

    private static String head(InputStream in, int limit) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!endsWithEmptyLine(head)) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The answer ends within its head");
            }
            if (head.length() >= limit) {
                throw new IOException("The answer has too long a head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static boolean endsWithEmptyLine(StringBuilder head) {
        int size = head.length();
        return size >= 2
                && head.charAt(size - 1) == '\n'
                && (head.charAt(size - 2) == '\n'
                        || (size >= 4 && head.charAt(size - 2) == '\r' && head.charAt(size - 3) == '\n'));
    }

    private static int status(String line) throws IOException {
        if (line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            return Integer.parseInt(line.substring(9, 12));
        }
        throw new IOException("The answer is not one of HTTP/1.1");
    }

    private static Optional<String> header(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }
}
