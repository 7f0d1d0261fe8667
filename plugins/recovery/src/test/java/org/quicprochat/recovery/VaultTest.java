package org.quicprochat.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.quicprochat.plugin.IdentityKey;

/** The encryption at rest: what was changed or moved is noticed. */
class VaultTest {
    private static final IdentityKey ALICE = identity(1);
    private static final IdentityKey BOB = identity(2);
    private static final ByteString BUNDLE = ByteString.copyFromUtf8("a bundle");

    private final byte[] key = new byte[Vault.KEY_BYTES];
    private final Vault vault = new Vault(() -> key, new SecureRandom());
    private final SealedBundle sealed = vault.seal(ALICE, 3, 1000, BUNDLE);

    private static IdentityKey identity(int number) {
        byte[] bytes = new byte[IdentityKey.SIZE];
        bytes[0] = (byte) number;
        return new IdentityKey(ByteString.copyFrom(bytes));
    }

    @Test
    void whatWasSealedOpens() {
        assertThat(vault.open(ALICE, SealedBundle.decode(sealed.encode()))).isEqualTo(BUNDLE);
        assertThat(sealed.ciphertext().size()).isEqualTo(BUNDLE.size() + 16);
    }

    @Test
    void aNonceIsUsedOnce() {
        assertThat(vault.seal(ALICE, 3, 1000, BUNDLE).nonce()).isNotEqualTo(sealed.nonce());
    }

    @Test
    void whatWasChangedOrMovedDoesNotOpen() {
        byte[] flipped = sealed.encode();
        flipped[flipped.length - 1] ^= 1;
        List<SealedBundle> changed = List.of(
                SealedBundle.decode(flipped),
                new SealedBundle(2, 1000, sealed.nonce(), sealed.ciphertext()),
                new SealedBundle(3, 1001, sealed.nonce(), sealed.ciphertext()),
                new SealedBundle(3, 1000, vault.seal(ALICE, 3, 1000, BUNDLE).nonce(), sealed.ciphertext()),
                new SealedBundle(3, 1000, sealed.nonce(), ByteString.EMPTY));

        changed.forEach(bundle -> assertRefused(ALICE, bundle));
        assertRefused(BOB, sealed);
        key[0] = 1;
        assertRefused(ALICE, sealed);
    }

    private void assertRefused(IdentityKey owner, SealedBundle bundle) {
        assertThatThrownBy(() -> vault.open(owner, bundle))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a stored recovery bundle does not check out");
    }
}
