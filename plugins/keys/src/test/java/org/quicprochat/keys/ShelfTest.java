package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.DeviceId;
import org.quicprochat.plugin.IdentityKey;

class ShelfTest {
    private final IdentityKey owner = new IdentityKey(ByteString.copyFrom(new byte[IdentityKey.SIZE]));
    private final DeviceId device = new DeviceId(ByteString.copyFrom(new byte[DeviceId.SIZE]));

    @Test
    void aRecordIsReadAsItWasWritten() {
        Shelf shelf = new Shelf(owner);
        Shelf.Queue queue = shelf.open(Optional.of(device));
        queue.added(shelf.nextSeq());
        queue.added(shelf.nextSeq());
        queue.removedOldest(1);
        queue.lastResort(70);
        shelf.usedMore(1);

        Shelf read = Shelf.decode(owner, shelf.encode());

        assertThat(read.encode()).isEqualTo(shelf.encode());
        assertThat(read.nextSeq()).isEqualTo(3);
        assertThat(read.used()).isEqualTo(1);
        assertThat(read.noUsedBefore()).isEqualTo(1);
        Shelf.Queue again = read.find(Optional.of(device)).orElseThrow();
        assertThat(again.packages()).isEqualTo(1);
        assertThat(again.noneUpTo()).isEqualTo(1);
        assertThat(again.hasLastResort()).isTrue();
    }

    @Test
    void aRecordOfTheFirstFormatIsReadWithSearchesThatBeginAtTheBegin() {
        byte[] old = Vectors.hex(
                        "01" // format
                                + "0000000000000009" // last seq
                                + "00000002" // used
                                + "00000001" // last queue
                                + "00000001" // queues
                                + "00000001" + "00" + "00000003" + "0000000000000005" + "0000000000000000")
                .toByteArray();

        Shelf read = Shelf.decode(owner, old);

        assertThat(read.nextSeq()).isEqualTo(10);
        assertThat(read.used()).isEqualTo(2);
        assertThat(read.noUsedBefore()).isZero();
        Shelf.Queue queue = read.find(Optional.empty()).orElseThrow();
        assertThat(queue.packages()).isEqualTo(3);
        assertThat(queue.noneUpTo()).isZero();
        assertThat(queue.isDue(5)).isTrue();
    }

    @Test
    void theSearchForTheOldestUsedBeginsAtTheLeastOfThem() {
        Shelf shelf = new Shelf(owner);
        shelf.usedMore(7);
        shelf.usedMore(9);
        shelf.usedMore(4);
        assertThat(shelf.noUsedBefore()).isEqualTo(4);

        shelf.usedLess();
        shelf.usedLess();
        shelf.usedLess();
        shelf.usedMore(20);

        assertThat(shelf.noUsedBefore()).isEqualTo(20);
    }
}
