package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.quicprochat.keys.People.Person;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.testkit.TestServer;

/** What becomes of keys when accounts, devices and time end. */
class UpkeepTest {
    private final KeysServer keys = new KeysServer("plugins.keys.config.sweep-bite = 3");
    private final Person alice = keys.people.register("alice");
    private final Person bob = keys.people.register("bob");

    @AfterEach
    void stop() {
        keys.close();
    }

    @Test
    void ofADeletedAccountNothingIsLeft() {
        keys.upload(alice, keys.packages(alice, 3));
        keys.uploadLastResort(alice, keys.packages(alice, 1).getFirst());
        keys.uploadHybrid(alice, HybridKeyTest.valid());
        keys.fetch(bob, alice);
        Person phone = keys.people.device(alice, TestServer.device(1), Optional.empty());
        keys.upload(phone, keys.packages(alice, 1));
        keys.upload(alice, keys.packages(alice, 1));
        keys.upload(bob, keys.packages(bob, 1));
        keys.uploadHybrid(bob, HybridKeyTest.valid());

        long erased = keys.people.delete(alice);

        assertThat(erased).as("6 packages and the hybrid key").isEqualTo(7);
        assertThat(keys.entries())
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.key().elements())
                        .contains(bob.identity().bytes())
                        .doesNotContain(alice.identity().bytes()));
        keys.advance(Duration.ofDays(400));
        keys.server.runJobs();
        assertThat(keys.entries()).extracting(entry -> entry.subspace()).containsExactlyInAnyOrder("shelves", "hybrid");
    }

    @Test
    void ofARevokedDeviceNothingIsLeftAndTheOthersKeepTheirs() {
        Person phone = keys.people.device(alice, TestServer.device(1), Optional.empty());
        Person laptop = keys.people.device(alice, TestServer.device(2), Optional.empty());
        keys.upload(phone, keys.packages(alice, 3));
        keys.uploadLastResort(phone, keys.packages(alice, 1).getFirst());
        List<ByteString> ofLaptop = keys.packages(alice, 1);
        keys.upload(laptop, ofLaptop);

        keys.people.revoke(alice, TestServer.device(1));

        assertThat(keys.entries("packages")).hasSize(1);
        assertThat(keys.entries("refs")).hasSize(1);
        assertThat(keys.entries("due")).hasSize(1);
        assertThat(keys.fetch(bob, alice).getKeyPackage()).isEqualTo(ofLaptop.getFirst());
        assertThat(keys.fetch(bob, alice)).isEqualTo(FetchKeyPackageResponse.getDefaultInstance());
    }

    @Test
    void theFirstDeviceTakesOverWhatWasUploadedBeforeIt() {
        List<ByteString> packages = keys.packages(alice, 2);
        keys.upload(alice, packages);

        keys.people.device(alice, TestServer.device(1), Optional.empty());
        keys.people.device(alice, TestServer.device(2), Optional.empty());

        assertThat(keys.fetch(bob, alice).getDeviceId())
                .isEqualTo(TestServer.device(1).bytes());
    }

    @Test
    void theSweepRemovesWhatHasExpiredInBites() {
        for (Person person : List.of(alice, bob)) {
            for (int i = 0; i < 5; i++) {
                ByteString brief = person.packages(keys.now())
                        .until(keys.now().plusSeconds(60 + i))
                        .make();
                keys.upload(person, List.of(brief));
            }
            keys.upload(person, keys.packages(person, 1));
            keys.uploadLastResort(
                    person,
                    person.packages(keys.now())
                            .until(keys.now().plusSeconds(60))
                            .make());
        }
        keys.fetch(bob, alice);
        keys.server.runJobs();
        assertThat(keys.entries("due")).as("nothing has expired").hasSize(14);

        keys.advance(Duration.ofSeconds(64));
        keys.server.runJobs();

        assertThat(keys.entries("packages")).hasSize(2);
        assertThat(keys.entries("refs")).hasSize(2);
        assertThat(keys.entries("due")).hasSize(2);
        assertThat(keys.entries("used"))
                .as("also what was given out is forgotten")
                .isEmpty();
        assertThat(keys.upload(alice, keys.packages(alice, 1)).getAvailable()).isEqualTo(2);
    }

    @Test
    void everythingOutlivesARestart() throws Exception {
        List<ByteString> packages = keys.packages(alice, 2);
        keys.upload(alice, packages);
        keys.uploadHybrid(alice, HybridKeyTest.valid());
        keys.fetch(bob, alice);

        keys.server.restart();

        assertThat(keys.upload(alice, packages).getAvailable()).isEqualTo(1);
        assertThat(keys.fetch(bob, alice).getKeyPackage()).isEqualTo(packages.getLast());
        assertThat(keys.fetchHybrid(bob, alice.identity()).status().code()).isZero();
    }
}
