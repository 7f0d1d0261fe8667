package org.quicprochat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.proto.v1.BatchEnqueueRequest;
import org.quicprochat.proto.v1.BatchEnqueueResponse;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.BatchItemResult;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.EnqueueResponse;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.wire.Status;

/** Random histories, each answer compared with {@link MailboxModel}'s; more of them with {@code -Dqpc.seeds=N}. */
class MailboxModelTest {
    private static final List<String> ACCOUNTS = List.of("bob", "carol");
    private static final List<String> DEVICES = List.of("phone", "desk");
    private static final int STEPS = 600;

    private static final String[] SMALL_LIMITS = {
        "queue-messages = 12",
        "queue-bytes = 3000 B",
        "fetch-messages = 5",
        "fetch-bytes = 1000 B",
        "inline-payload = 50 B",
        "sweep-bite = 3"
    };

    static LongStream seeds() {
        return LongStream.concat(
                LongStream.of(1, 2, 3), LongStream.range(1000, 1000 + Integer.getInteger("qpc.seeds", 0)));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyHistoryIsAsTheModelSays(long seed) {
        try (Village village = Village.open(SMALL_LIMITS)) {
            History history = new History(village, new Random(seed));
            IntStream.range(0, STEPS).forEach(step -> history.step());
            history.drain();
        }
    }

    private static final class History {
        private final Village village;
        private final Random random;
        private final MailboxModel model = new MailboxModel(12, 3000, 5, 1000);
        private final Map<String, Long> lastSeqs = new HashMap<>();
        private int payloads;

        private History(Village village, Random random) {
            this.village = village;
            this.random = random;
        }

        void step() {
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5 -> enqueue();
                case 6, 7 -> batch();
                case 8, 9 -> fetch();
                case 10, 11 -> peek();
                case 12, 13 -> ack();
                case 14, 15 -> village.clock().advance(Duration.ofSeconds(random.nextInt(30)));
                case 16 -> village.sweep();
                case 17 -> device();
                case 18 -> wake();
                default -> upheaval();
            }
        }

        private void upheaval() {
            switch (random.nextInt(6)) {
                case 0 -> village.restart();
                case 1 -> village.clock().advance(Duration.ofHours(random.nextInt(30)));
                case 2 -> {
                    String account = pick(ACCOUNTS);
                    village.town().deleteAccount(account);
                    model.deleteAccount(account);
                    village.clock().advance(Duration.ofSeconds(1));
                    village.town().registerAccount(account);
                }
                default -> {}
            }
        }

        private void enqueue() {
            MailboxModel.Letter letter = letter();
            EnqueueRequest.Builder request = village.letter("alice", letter.recipient(), "")
                    .setPayload(letter.payload())
                    .setTtlSecs(letter.ttlSeconds());
            if (!letter.messageId().isEmpty()) {
                request.setMessageId(Town.sixteen(letter.messageId()));
            }
            if (!letter.device().isEmpty()) {
                request.setDeviceId(Town.device(letter.device()).bytes());
            }
            MailboxModel.Verdict verdict = model.enqueue(letter, now());
            TestAnswer answer = village.call(200, request.build());
            if (answer.status() == Status.OK) {
                EnqueueResponse response = answer.ok(EnqueueResponse.parser());
                check(letter, verdict, "", response.getSeq(), response.getDuplicate());
            } else {
                check(letter, verdict, answer.reason(), 0, false);
            }
        }

        private void batch() {
            ByteString shared = payload();
            List<MailboxModel.Letter> letters = new ArrayList<>();
            BatchEnqueueRequest.Builder request =
                    BatchEnqueueRequest.newBuilder().setSharedPayload(shared);
            for (int i = random.nextInt(6); i >= 0; i--) {
                MailboxModel.Letter letter = letter();
                boolean own = random.nextBoolean();
                letters.add(new MailboxModel.Letter(
                        letter.recipient(),
                        letter.device(),
                        own ? letter.payload() : shared,
                        letter.ttlSeconds(),
                        letter.messageId()));
                request.addItems(item(letter, own));
            }
            BatchEnqueueResponse response = village.batch("alice", request);
            for (int i = 0; i < letters.size(); i++) {
                BatchItemResult result = response.getResults(i);
                MailboxModel.Letter letter = letters.get(i);
                check(letter, model.enqueue(letter, now()), result.getReason(), result.getSeq(), result.getDuplicate());
            }
        }

        private void check(
                MailboxModel.Letter letter, MailboxModel.Verdict verdict, String reason, long seq, boolean duplicate) {
            assertThat(reason).isEqualTo(verdict.reason());
            if (!reason.isEmpty()) {
                return;
            }
            assertThat(duplicate).isEqualTo(verdict.duplicateOf() != 0);
            if (duplicate) {
                assertThat(seq).isEqualTo(verdict.duplicateOf());
            } else {
                assertThat(seq).isGreaterThan(lastSeqs.getOrDefault(letter.recipient(), 0L));
                lastSeqs.put(letter.recipient(), seq);
                model.queued(letter, seq, now());
            }
        }

        private void fetch() {
            String session = session();
            int limit = random.nextInt(8);
            assertSame(village.fetch(session, limit), model.fetch(session, limit, now()));
        }

        private void peek() {
            String session = session();
            int limit = random.nextInt(8);
            long after = cursor(session);
            assertSame(village.peek(session, after, limit), model.peek(session, after, limit, now()));
        }

        private void wake() {
            String session = session();
            long after = cursor(session);
            FetchWaitRequest.Builder request = FetchWaitRequest.newBuilder()
                    .setSessionToken(Town.token(session))
                    .setRequireAck(true)
                    .setAfterSeq(after);
            assertSame(village.result(village.fetchWait(request)), model.peek(session, after, 0, now()));
        }

        private void ack() {
            String session = session();
            List<Long> seqs = new ArrayList<>(model.seqs(session, now()));
            seqs.removeIf(seq -> random.nextInt(3) > 0);
            long upTo = random.nextBoolean() ? 0 : cursor(session);
            long[] named = seqs.stream().mapToLong(Long::longValue).toArray();
            assertThat(village.ack(session, upTo, named)).isEqualTo(model.ack(session, seqs, upTo, now()));
        }

        private void device() {
            String account = pick(ACCOUNTS);
            String device = pick(DEVICES);
            if (model.devicesOf(account).contains(device)) {
                village.town().revokeDevice(account, device);
                model.revokeDevice(account, device);
            } else {
                village.town().registerDevice(account, device);
                model.registerDevice(account, device);
            }
        }

        /** Reads all that is left; then nothing but the mailboxes may be stored. */
        void drain() {
            assertThat(village.keys("messages").size()).isGreaterThanOrEqualTo((int) model.messages(now()));
            for (String account : ACCOUNTS) {
                List<String> sessions = new ArrayList<>(List.of(account));
                DEVICES.forEach(device -> sessions.add(account + "/" + device));
                for (String session : sessions) {
                    MailboxModel.Page page = model.fetch(session, 0, now());
                    assertSame(village.fetch(session, 0), page);
                    while (page.remaining() > 0) {
                        page = model.fetch(session, 0, now());
                        assertSame(village.fetch(session, 0), page);
                    }
                }
            }
            village.clock().advance(Duration.ofDays(31));
            village.sweep();
            assertThat(village.keys()).hasSameSizeAs(village.keys("mailboxes"));
        }

        private static void assertSame(FetchResponse response, MailboxModel.Page page) {
            TreeMap<Long, ByteString> messages = new TreeMap<>();
            response.getEnvelopesList().forEach(envelope -> messages.put(envelope.getSeq(), envelope.getPayload()));
            assertThat(messages).isEqualTo(page.messages());
            assertThat(response.getEnvelopesList())
                    .extracting(Envelope::getSeq)
                    .containsExactlyElementsOf(page.messages().keySet());
            assertThat(response.getRemaining()).isEqualTo(page.remaining());
        }

        private MailboxModel.Letter letter() {
            String device = random.nextInt(8) == 0 ? pick(DEVICES) : "";
            int ttl = random.nextInt(3) == 0 ? 1 + random.nextInt(120) : 0;
            String messageId = random.nextInt(3) == 0 ? "m" + random.nextInt(6) : "";
            ByteString payload =
                    !messageId.isEmpty() && random.nextBoolean() ? ByteString.copyFromUtf8("the same") : payload();
            return new MailboxModel.Letter(pick(ACCOUNTS), device, payload, ttl, messageId);
        }

        private ByteString payload() {
            int size = random.nextInt(10) == 0 ? 1100 : 1 + random.nextInt(200);
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            payloads++;
            return ByteString.copyFrom(bytes).concat(ByteString.copyFromUtf8("#" + payloads));
        }

        private static BatchItem item(MailboxModel.Letter letter, boolean own) {
            BatchItem.Builder item = BatchItem.newBuilder()
                    .setRecipientKey(Town.identity(letter.recipient()).bytes())
                    .setTtlSecs(letter.ttlSeconds());
            if (own) {
                item.setPayload(letter.payload());
            }
            if (!letter.messageId().isEmpty()) {
                item.setMessageId(Town.sixteen(letter.messageId()));
            }
            if (!letter.device().isEmpty()) {
                item.setDeviceId(Town.device(letter.device()).bytes());
            }
            return item.build();
        }

        private String session() {
            String account = pick(ACCOUNTS);
            return random.nextBoolean() ? account : account + "/" + pick(DEVICES);
        }

        private long cursor(String session) {
            List<Long> seqs = model.seqs(session, now());
            return seqs.isEmpty() || random.nextInt(3) == 0 ? 0 : seqs.get(random.nextInt(seqs.size()));
        }

        private String pick(List<String> from) {
            return from.get(random.nextInt(from.size()));
        }

        private long now() {
            return village.clock().millis();
        }
    }
}
