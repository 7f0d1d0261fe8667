package org.quicprochat.bench;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.quicprochat.client.KeysClient;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.testkit.KeyPackageMaker;
import org.quicprochat.wire.RequestFrame;
import org.quicprochat.wire.ResponseFrame;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Claims of key packages, each a durable transaction that gives a package out once, beside a bare QUIC echo. */
@Command(
        name = "claims",
        description = {
            "FetchKeyPackage calls a second, beside a bare QUIC echo of the same bytes.",
            "In a round each call in flight claims one package of each owner, or ends when the round's time is over.",
            "The packages are made, signed and uploaded before."
        })
final class ClaimsBench implements Callable<Integer> {
    /** The server checks the signatures of so many in one request, and takes no more. */
    private static final int UPLOAD = 100;

    @Option(
            names = "--owners",
            converter = Numbers.Count.class,
            defaultValue = "40",
            description = "Accounts whose packages are claimed. Default: ${DEFAULT-VALUE}")
    private int owners;

    @Mixin
    private CallsInFlight inFlight = new CallsInFlight();

    @Mixin
    private Turns turns = new Turns(5, 3, 10);

    @Mixin
    private Place place = new Place();

    @Override
    public Integer call() throws Exception {
        int packages = inFlight.all() * (turns.rounds() + 1);
        String config = "plugins.keys { enabled = true, config.packages-per-device = %d }%n".formatted(packages);
        try (QpcServer server = QpcServer.start(place.directory(), config);
                BesideEcho both = new BesideEcho(server, turns)) {
            List<SessionInfo> callers;
            List<ByteString> keys;
            try (People people = People.on(server)) {
                List<People.Person> all = people.register(owners + inFlight.connections());
                List<People.Person> shops = all.subList(0, owners);
                callers = people.login(all.subList(owners, all.size()));
                keys = shops.stream().map(People.Person::identityKey).toList();
                fill(people, shops, packages);
            }
            System.out.printf("FetchKeyPackage of %d owners, %d in flight%n", owners, inFlight.all());
            both.compare(
                    "FetchKeyPackage",
                    inFlight.connections(),
                    inFlight.onEach(),
                    (connection, lane) -> new ClaimScript(callers.get(connection), keys, connection * 131 + lane * 17));
        }
        return 0;
    }

    private void fill(People people, List<People.Person> shops, int packages) throws Exception {
        System.out.printf("Making and uploading %,d key packages ...%n", (long) packages * owners);
        long begun = System.nanoTime();
        List<SessionInfo> sessions = people.login(shops);
        var _ = People.forEach(owners, i -> fill(people.client(), shops.get(i), sessions.get(i), packages));
        System.out.printf("... in %,d ms%n", (System.nanoTime() - begun) / 1_000_000);
    }

    private static int fill(QpcClient client, People.Person owner, SessionInfo session, int packages) {
        KeysClient keys = client.keys(session);
        SecureRandom random = new SecureRandom();
        Instant now = Instant.now();
        for (int left = packages; left > 0; left -= UPLOAD) {
            List<ByteString> made = new ArrayList<>();
            for (int i = 0; i < Math.min(left, UPLOAD); i++) {
                made.add(new KeyPackageMaker(owner.keys(), now, random).make());
            }
            var _ = keys.upload(made);
        }
        return packages;
    }

    /** Claims one package of each owner, one after the other. */
    private static final class ClaimScript implements QuicLoad.Script {
        private static final int FETCH_KEY_PACKAGE = 301;

        private final SessionInfo caller;
        private final List<ByteString> owners;
        private final int first;
        private int claimed;

        /** @param first the first owner's place in the list, modulo its size */
        ClaimScript(SessionInfo caller, List<ByteString> owners, int first) {
            this.caller = caller;
            this.owners = owners;
            this.first = first;
        }

        @Override
        public boolean isDone() {
            return claimed == owners.size();
        }

        @Override
        public byte[] next() {
            FetchKeyPackageRequest request = FetchKeyPackageRequest.newBuilder()
                    .setSessionToken(caller.token())
                    .setIdentityKey(owners.get((first + claimed) % owners.size()))
                    .build();
            claimed++;
            return RequestFrame.encode(FETCH_KEY_PACKAGE, claimed, request);
        }

        /** An answer without a package has no body: there should have been one. */
        @Override
        public boolean accept(int status, byte[] answer) {
            return status == 0 && answer.length > ResponseFrame.HEADER_BYTES;
        }
    }
}
