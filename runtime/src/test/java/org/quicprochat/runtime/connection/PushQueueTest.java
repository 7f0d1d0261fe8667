package org.quicprochat.runtime.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.quicprochat.plugin.EventType;
import org.quicprochat.plugin.Push;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.wire.PushFrame;

/** The queue against a plain list, and each of its rules by itself. */
class PushQueueTest {
    private static final EventType[] TYPES = {
        new EventType(1000, "A"), new EventType(1001, "B"), new EventType(1002, "C")
    };

    private int signals;

    static LongStream seeds() {
        return LongStream.range(1, 1 + Long.getLong("qpc.seeds", 20));
    }

    private PushQueue queue(int pushes, int bytes) {
        return new PushQueue(new PushLimits(pushes, bytes), () -> signals++);
    }

    private static SessionEnvelope message(String text, int padding) {
        ByteString body = ByteString.copyFromUtf8(text).concat(ByteString.copyFrom(new byte[padding]));
        return SessionEnvelope.newBuilder().setBody(body).build();
    }

    private static EncodedPush droppable(EventType type, String text) {
        return new EncodedPush(Push.droppable(type, message(text, 0)));
    }

    private static EncodedPush collapsible(EventType type, String text, String hint) {
        return new EncodedPush(Push.collapsible(type, message(text, 0), message(hint, 0)));
    }

    private static byte[] frame(EventType type, String text) {
        return PushFrame.encode(type.id(), message(text, 0));
    }

    @Test
    void keepsOrderAndSignalsOnceUntilEmpty() {
        PushQueue queue = queue(10, 10_000);
        assertThat(queue.offer(droppable(TYPES[0], "1"))).isTrue();
        assertThat(queue.offer(droppable(TYPES[1], "2"))).isTrue();
        assertThat(signals).isEqualTo(1);
        assertThat(queue.poll()).isEqualTo(frame(TYPES[0], "1"));
        assertThat(queue.poll()).isEqualTo(frame(TYPES[1], "2"));
        assertThat(queue.poll()).isNull();
        queue.offer(droppable(TYPES[1], "3"));
        assertThat(signals).isEqualTo(2);
    }

    @Test
    void dropsOrCollapsesBeyondTheCount() {
        PushQueue queue = queue(1, 10_000);
        queue.offer(droppable(TYPES[0], "1"));
        assertThat(queue.offer(droppable(TYPES[0], "2"))).isFalse();
        assertThat(queue.offer(collapsible(TYPES[0], "3", "h3"))).isTrue();
        assertThat(queue.offer(collapsible(TYPES[1], "4", "h4"))).isTrue();
        assertThat(queue.offer(collapsible(TYPES[0], "5", "h5"))).isTrue();
        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.poll()).isEqualTo(frame(TYPES[0], "1"));
        assertThat(queue.poll()).isEqualTo(frame(TYPES[0], "h5"));
        assertThat(queue.poll()).isEqualTo(frame(TYPES[1], "h4"));
        assertThat(queue.poll()).isNull();
    }

    @Test
    void countsBytes() {
        int size = frame(TYPES[0], "x").length;
        PushQueue queue = queue(100, 2 * size);
        assertThat(queue.offer(droppable(TYPES[0], "x"))).isTrue();
        assertThat(queue.offer(droppable(TYPES[0], "y"))).isTrue();
        assertThat(queue.offer(droppable(TYPES[0], ""))).isFalse();
        assertThat(queue.bytes()).isEqualTo(2L * size);
        queue.poll();
        assertThat(queue.offer(droppable(TYPES[0], "z"))).isTrue();
    }

    @Test
    void dropsAHintThatIsLargerThanTheQueue() {
        PushQueue queue = queue(1, 40);
        Push push = Push.collapsible(TYPES[0], message("", 100), message("", 100));
        assertThat(queue.offer(new EncodedPush(push))).isFalse();
        assertThat(queue.size()).isZero();
    }

    @Test
    void aReturnedFrameStaysFirstAndIsReturnedOnce() {
        PushQueue queue = queue(2, 10_000);
        queue.offer(droppable(TYPES[0], "1"));
        queue.offer(droppable(TYPES[0], "2"));
        byte[] first = Objects.requireNonNull(queue.poll());
        queue.returned(first);
        assertThatThrownBy(() -> queue.returned(first)).isInstanceOf(IllegalStateException.class);
        assertThat(signals).isEqualTo(1);
        assertThat(queue.poll()).isSameAs(first);
        assertThat(queue.poll()).isEqualTo(frame(TYPES[0], "2"));
    }

    @Test
    void aReturnedHintGivesWayToANewerOne() {
        PushQueue queue = queue(1, 10_000);
        queue.offer(droppable(TYPES[1], "1"));
        queue.offer(collapsible(TYPES[0], "2", "h2"));
        queue.poll();
        byte[] hint = Objects.requireNonNull(queue.poll());
        assertThat(hint).isEqualTo(frame(TYPES[0], "h2"));
        queue.offer(droppable(TYPES[1], "3"));
        queue.offer(collapsible(TYPES[0], "4", "h4"));
        queue.returned(hint);
        assertThat(queue.poll()).isEqualTo(frame(TYPES[1], "3"));
        assertThat(queue.poll()).isEqualTo(frame(TYPES[0], "h4"));
        assertThat(queue.poll()).isNull();
    }

    @Test
    void takesNothingOnceClosed() {
        PushQueue queue = queue(2, 10_000);
        queue.offer(droppable(TYPES[0], "1"));
        byte[] polled = queue.poll();
        queue.offer(droppable(TYPES[0], "2"));
        queue.close();
        assertThat(queue.offer(droppable(TYPES[0], "3"))).isFalse();
        assertThat(queue.poll()).isNull();
        assertThat(queue.size()).isZero();
        assertThat(polled).isNotNull();
    }

    /** What the queue should hold, in the plainest way. */
    private static final class Model {
        record Item(int hintOf, String text) {}

        final List<Item> items = new ArrayList<>();
        final int pushes;
        final int bytes;

        Model(int pushes, int bytes) {
            this.pushes = pushes;
            this.bytes = bytes;
        }

        boolean offer(EventType type, String text, boolean collapses) {
            int held = items.stream()
                    .filter(item -> item.hintOf < 0)
                    .mapToInt(item -> PushQueueTest.frame(TYPES[0], item.text).length)
                    .sum();
            long full = items.stream().filter(item -> item.hintOf < 0).count();
            if (full < pushes && held + PushQueueTest.frame(type, text).length <= bytes) {
                items.add(new Item(-1, text));
                return true;
            }
            if (collapses) {
                Item hint = new Item(type.id(), "h" + text);
                int at = items.stream().map(Item::hintOf).toList().indexOf(type.id());
                if (at < 0) {
                    items.add(hint);
                } else {
                    items.set(at, hint);
                }
            }
            return collapses;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void behavesAsAPlainListDoes(long seed) throws Exception {
        Random random = new Random(seed);
        int pushes = 1 + random.nextInt(8);
        int bytes = 20 + random.nextInt(200);
        PushQueue queue = queue(pushes, bytes);
        Model model = new Model(pushes, bytes);
        for (int i = 0; i < 2000; i++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    EventType type = TYPES[random.nextInt(3)];
                    String text = "x".repeat(random.nextInt(12)) + i;
                    boolean collapses = random.nextBoolean();
                    EncodedPush push = collapses ? collapsible(type, text, "h" + text) : droppable(type, text);
                    assertThat(queue.offer(push)).isEqualTo(model.offer(type, text, collapses));
                }
                case 2 -> {
                    byte[] frame = queue.poll();
                    if (model.items.isEmpty()) {
                        assertThat(frame).isNull();
                    } else {
                        assertThat(text(frame))
                                .isEqualTo(model.items.removeFirst().text());
                    }
                }
                default -> {
                    byte[] frame = queue.poll();
                    if (frame != null) {
                        queue.returned(frame);
                    }
                }
            }
            assertThat(queue.size()).isEqualTo(model.items.size()).isLessThanOrEqualTo(pushes + TYPES.length);
        }
    }

    private static String text(byte @Nullable [] polled) throws Exception {
        byte[] frame = Objects.requireNonNull(polled);
        return SessionEnvelope.parser()
                .parseFrom(frame, PushFrame.HEADER_BYTES, frame.length - PushFrame.HEADER_BYTES)
                .getBody()
                .toStringUtf8();
    }
}
