package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.quicprochat.client.ClaimedKeyPackage;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.SessionInfo;

/** Claims of key packages: none is given out twice, whatever is sent again. Needs a server that checks no packages. */
final class ClaimWitness implements Witness {
    private static final int PACKAGES = 50;
    private static final int CLAIMS_A_CHECK = 10;

    private final Set<ByteString> claimed = new HashSet<>();
    private SessionInfo owner = new SessionInfo(ByteString.EMPTY, ByteString.EMPTY, Instant.EPOCH);
    private SessionInfo claimant = owner;
    private List<ByteString> packages = List.of();
    private int made;

    @Override
    public void prepare(QpcClient client) {
        owner = Clients.register(client, "package-owner");
        claimant = Clients.register(client, "package-claimant");
        upload(client);
    }

    private void upload(QpcClient client) {
        List<ByteString> fresh = new ArrayList<>();
        for (int i = 0; i < PACKAGES; i++) {
            fresh.add(ByteString.copyFromUtf8("package " + made++));
        }
        packages = fresh;
        client.keys(owner).upload(packages);
    }

    @Override
    public void act(QpcClient client) {
        ClaimedKeyPackage next =
                client.keys(claimant).claim(owner.identityKey()).orElse(null);
        if (next == null) {
            upload(client);
        } else {
            assertThat(claimed.add(next.keyPackage()))
                    .as("a package is given out once")
                    .isTrue();
        }
    }

    @Override
    public void check(QpcClient client) {
        // An upload whose answer the kill took is sent again, and puts no package back that was given out.
        client.keys(owner).upload(packages);
        for (int i = 0; i < CLAIMS_A_CHECK; i++) {
            act(client);
        }
    }

    @Override
    public int acknowledged() {
        return claimed.size();
    }
}
