package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.wire.ResponseFrame;
import org.quicprochat.wire.Status;

/**
 * Bad bytes for every method: the status that the protocol names, never Internal, never a closed connection, never a
 * leaked buffer (the server runs with paranoid leak detection). More seeds: {@code -Dqpc.seeds}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedFramesTest {
    private static final int REQUEST_ID = 0x51c0ffee;
    private static final int CASES_A_METHOD = 12;
    private static final Pattern METHOD_ID = Pattern.compile("\"id\"\\s*:\\s*(\\d+)");

    private RunningServer server;
    private RawConnection connection;
    private List<Integer> methods;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        server = RunningServer.start(
                home,
                "limits.rate.enabled = false\n",
                "-Dio.netty.leakDetection.level=paranoid",
                "-Dio.netty.leakDetection.targetRecords=20",
                "-Xmx96m");
        String table = Files.readString(server.dataDirectory().resolve("run/server.json"));
        methods = METHOD_ID
                .matcher(table)
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .distinct()
                .toList();
        assertThat(methods).contains(100, 200, 203, 300, 600, 601, 802);
    }

    @BeforeEach
    void connect() throws Exception {
        connection = new RawConnection(server);
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    @AfterAll
    void stop() {
        server.close();
        assertThat(server.log()).noneMatch(line -> line.contains("LEAK"));
        assertThat(server.log()).noneMatch(line -> line.contains("incident"));
    }

    static LongStream seeds() {
        return LongStream.range(0, Integer.getInteger("qpc.seeds", 3));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyMethodAnswersGarbageWithTheStatusThatTheProtocolNames(long seed) throws Exception {
        Random random = new Random(seed);
        for (int method : methods) {
            for (int i = 0; i < CASES_A_METHOD; i++) {
                byte[] body = new byte[random.nextInt(200)];
                random.nextBytes(body);
                byte[] answer = connection
                        .exchange(chunks(frame(method, body.length, body), random), ending(random))
                        .get(40, TimeUnit.SECONDS);

                assertStatus(answer, method, "garbage", Status.BAD_REQUEST, Status.UNAUTHORIZED, Status.OK);
            }
        }
        assertThat(connection.isOpen()).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyMethodCallsAFrameMalformedThatIsNotWhatItsHeaderSays(long seed) throws Exception {
        Random random = new Random(seed);
        for (int method : methods) {
            byte[] body = new byte[1 + random.nextInt(100)];
            byte[] whole = frame(method, body.length, body);
            byte[] cut = Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1));
            byte[] tooLong = Arrays.copyOf(whole, whole.length + 1 + random.nextInt(50));
            for (byte[] bad : List.of(cut, tooLong, new byte[0])) {
                byte[] answer =
                        connection.exchange(chunks(bad, random), ending(random)).get(40, TimeUnit.SECONDS);

                assertThat(assertStatus(answer, method, "length " + bad.length, Status.BAD_REQUEST))
                        .isEqualTo("MALFORMED");
            }
        }
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aHugeLengthIsRefusedByTheHeaderAlone() throws Exception {
        for (int method : methods) {
            for (long length : new long[] {0xffff_ffffL, 0x7fff_ffffL, 16 << 20}) {
                byte[] answer = connection
                        .exchange(List.of(frame(method, length, new byte[20])), RawConnection.Ending.FIN)
                        .get(40, TimeUnit.SECONDS);

                assertThat(assertStatus(answer, method, "len " + length, Status.BAD_REQUEST))
                        .isEqualTo("TOO_LARGE");
            }
        }
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void anIdThatNobodyRegisteredIsUnknown() throws Exception {
        for (int method : new int[] {0, 1, 99, 299, 16_384, 65_535}) {
            byte[] answer = connection
                    .exchange(List.of(frame(method, 0, new byte[0])), RawConnection.Ending.FIN)
                    .get(40, TimeUnit.SECONDS);

            assertStatus(answer, method, "nobody's", Status.UNKNOWN_METHOD);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void resetStreamsCostTheConnectionNothing(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            byte[] whole = frame(methods.get(random.nextInt(methods.size())), 40, new byte[40]);
            byte[] part = Arrays.copyOf(whole, random.nextInt(whole.length));
            var _ = connection.exchange(chunks(part, random), RawConnection.Ending.RESET);
        }
        byte[] answer = connection
                .exchange(List.of(frame(802, 0, new byte[0])), RawConnection.Ending.FIN)
                .get(40, TimeUnit.SECONDS);

        assertStatus(answer, 802, "after resets", Status.OK);
        assertThat(connection.isOpen()).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void badSignalsAreDroppedWithoutAWord(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length >= 6 && random.nextBoolean()) {
                ByteBuffer.wrap(bytes).putShort((short) 1001).putInt(bytes.length - 6);
            }
            connection.signal(chunks(bytes, random), ending(random));
        }
        byte[] answer = connection
                .exchange(List.of(frame(802, 0, new byte[0])), RawConnection.Ending.FIN)
                .get(40, TimeUnit.SECONDS);

        assertStatus(answer, 802, "after signals", Status.OK);
    }

    @Test
    void aRequestWithoutItsEndIsGivenUpInTime() throws Exception {
        List<CompletableFuture<byte[]>> answers = new ArrayList<>();
        for (int method : methods) {
            answers.add(connection.exchangeUnfinished(Arrays.copyOf(frame(method, 40, new byte[40]), 25)));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertStatus(answers.get(i).get(40, TimeUnit.SECONDS), methods.get(i), "no FIN", Status.DEADLINE_EXCEEDED);
        }
    }

    private static String assertStatus(byte[] answer, int method, String what, Status... allowed) throws Exception {
        assertThat(answer.length).as("%s to method %s", what, method).isGreaterThanOrEqualTo(9);
        ByteBuffer frame = ByteBuffer.wrap(answer);
        ResponseFrame.Header header = ResponseFrame.readHeader(frame);
        Status status = Status.ofCode(header.statusCode()).orElseThrow();
        assertThat(status).as("%s to method %s", what, method).isIn((Object[]) allowed);
        assertThat(header.length()).isEqualTo(frame.remaining());
        if (status == Status.OK) {
            return "";
        }
        ErrorDetail detail = ErrorDetail.parseFrom(frame);
        assertThat(detail.getReason()).isNotEmpty();
        return detail.getReason();
    }

    private static RawConnection.Ending ending(Random random) {
        return random.nextBoolean() ? RawConnection.Ending.FIN : RawConnection.Ending.FIN_ALONE;
    }

    private static byte[] frame(int method, long length, byte[] body) {
        return ByteBuffer.allocate(10 + body.length)
                .putShort((short) method)
                .putInt(REQUEST_ID)
                .putInt((int) length)
                .put(body)
                .array();
    }

    private static List<byte[]> chunks(byte[] bytes, Random random) {
        List<byte[]> chunks = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 4 : 200));
            chunks.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        return chunks;
    }
}
