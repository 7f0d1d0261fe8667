package org.quicprochat.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.quicprochat.keys.KeysConfig.CredentialRule;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.testkit.KeyPackageMaker;

class KeyPackageRulesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MAX = Duration.ofDays(400);
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final KeyPair account = KeyPackageMaker.keyPair();
    private final Owner owner = new Owner(new IdentityKey(KeyPackageMaker.raw(account)), "alice", Optional.empty());
    private final KeyPackageRules rules = rules(Validation.SIGNATURES, CredentialRule.ACCOUNT);

    private static KeyPackageRules rules(Validation validation, CredentialRule credential) {
        return new KeyPackageRules(validation, credential, MAX, SKEW);
    }

    private KeyPackageMaker maker() {
        return new KeyPackageMaker(account, NOW, new SecureRandom());
    }

    @Test
    void aGoodPackageIsTaken() throws Exception {
        KeyPackageMaker maker = maker();

        Candidate taken = check(rules, maker.make());

        assertThat(taken.expiresAt()).isEqualTo(maker.notAfter * 1000);
        assertThat(taken.bytes()).isEqualTo(maker.make());
    }

    @Test
    void theWrappedPackageHasTheRefOfTheBareOne() throws Exception {
        ByteString bare = maker().make();

        Candidate wrapped = check(rules, KeyPackageMaker.wrapped(bare));

        assertThat(wrapped.ref()).isEqualTo(check(rules, bare).ref());
        assertThat(wrapped.bytes()).isEqualTo(KeyPackageMaker.wrapped(bare));
    }

    @Test
    void versionSuiteSourceAndCredentialType() {
        assertRefused(Flaw.VERSION_UNSUPPORTED, maker -> maker.version = 2);
        assertRefused(Flaw.CIPHER_SUITE_UNSUPPORTED, maker -> maker.suite = 8);
        assertRefused(Flaw.CIPHER_SUITE_UNSUPPORTED, maker -> maker.suite = 0);
        assertRefused(Flaw.CREDENTIAL_UNSUPPORTED, maker -> maker.credentialType = 3);
        assertRefused(Flaw.LEAF_SOURCE_INVALID, maker -> maker.source = 2);
    }

    @Test
    void keysHaveTheirSizesAndAreNotTheSame() {
        assertRefused(Flaw.KEY_INVALID, maker -> maker.initKey = maker.initKey.substring(1));
        assertRefused(Flaw.KEY_INVALID, maker -> maker.encryptionKey = maker.encryptionKey.concat(maker.initKey));
        assertRefused(Flaw.KEY_INVALID, maker -> {
            maker.suite = 2;
            maker.suites = List.of(2);
        });
        assertRefused(Flaw.INIT_KEY_REUSED, maker -> maker.initKey = maker.encryptionKey);
    }

    @Test
    void capabilitiesListWhatThePackageUses() throws Exception {
        assertRefused(Flaw.CAPABILITIES_INCOMPLETE, maker -> maker.versions = List.of(2));
        assertRefused(Flaw.CAPABILITIES_INCOMPLETE, maker -> maker.suites = List.of(2, 3));
        assertRefused(Flaw.CAPABILITIES_INCOMPLETE, maker -> maker.credentialTypes = List.of(2));
        assertRefused(Flaw.CAPABILITIES_INCOMPLETE, maker -> maker.leafExtensions = List.of(6));
        assertTaken(maker -> maker.leafExtensions = List.of(1));
        assertTaken(maker -> {
            maker.leafExtensions = List.of(0xf001);
            maker.extensionTypes = List.of(0x0a0a, 0xf001);
        });
    }

    @Test
    void theLifetimeIsNowAndNotTooLong() throws Exception {
        long now = NOW.getEpochSecond();
        assertRefused(Flaw.LIFETIME_INVALID, maker -> maker.notAfter = maker.notBefore);
        assertRefused(Flaw.LIFETIME_INVALID, maker -> maker.notAfter = maker.notBefore - 1);
        assertRefused(Flaw.LIFETIME_INVALID, maker -> maker.lasting(MAX.plusSeconds(1)));
        assertTaken(maker -> maker.lasting(MAX));
        assertRefused(Flaw.LIFETIME_INVALID, maker -> {
            maker.notBefore = 0;
            maker.notAfter = -1; // 2^64 - 1
        });
        assertRefused(Flaw.EXPIRED, maker -> maker.notAfter = now);
        assertTaken(maker -> maker.notAfter = now + 1);
        assertRefused(Flaw.NOT_YET_VALID, maker -> maker.notBefore = now + SKEW.toSeconds() + 1);
        assertTaken(maker -> maker.notBefore = now + SKEW.toSeconds());
        assertRefused(Flaw.NOT_YET_VALID, maker -> {
            maker.notBefore = -2;
            maker.notAfter = -1;
        });
    }

    @Test
    void bothSignaturesCount() throws Exception {
        ByteString good = maker().make();
        byte[] last = good.toByteArray();
        last[last.length - 1] ^= 1;
        byte[] leaf = good.toByteArray();
        leaf[leaf.length - 70] ^= 1; // Before the last signature stand its length and the extensions: the leaf's own.

        assertFlaw(Flaw.SIGNATURE_INVALID, rules, ByteString.copyFrom(last));
        assertFlaw(Flaw.SIGNATURE_INVALID, rules, ByteString.copyFrom(leaf));
        assertThat(check(rules(Validation.STRUCTURE, CredentialRule.ACCOUNT), ByteString.copyFrom(last)))
                .isNotNull();
    }

    @Test
    void theSignerIsTheAccountOrItsDevice() throws Exception {
        KeyPair device = KeyPackageMaker.keyPair();
        KeyPackageMaker maker = new KeyPackageMaker(device, NOW, new SecureRandom());
        maker.credential = owner.identity().bytes();
        Candidate ofDevice = rules.examine(maker.make(), NOW.toEpochMilli());
        Owner withDevice = new Owner(owner.identity(), "alice", Optional.of(KeyPackageMaker.raw(device)));

        rules.checkOwner(ofDevice, withDevice);
        rules.checkOwner(rules.examine(maker().make(), NOW.toEpochMilli()), withDevice);

        assertFlaw(Flaw.SIGNATURE_KEY_FOREIGN, rules, maker.make());
        assertThat(check(rules(Validation.STRUCTURE, CredentialRule.ACCOUNT), maker.make()))
                .isNotNull();
    }

    @Test
    void aBasicCredentialNamesTheAccount() throws Exception {
        assertTaken(maker -> maker.credential = ByteString.copyFromUtf8("alice"));
        assertRefused(Flaw.CREDENTIAL_FOREIGN, maker -> maker.credential = ByteString.copyFromUtf8("bob"));
        KeyPackageMaker bob = maker();
        bob.credential = ByteString.copyFromUtf8("bob");
        assertThat(check(rules(Validation.SIGNATURES, CredentialRule.ANY), bob.make()))
                .isNotNull();
        assertTaken(maker -> {
            maker.credentialType = 2;
            maker.credentialTypes = List.of(2);
            maker.credential = TlsVectors.of(ByteString.copyFromUtf8("a certificate"));
        });
        assertRefused(Flaw.KEY_PACKAGE_MALFORMED, maker -> {
            maker.credentialType = 2;
            maker.credential = ByteString.copyFromUtf8("~");
        });
    }

    @Test
    void withoutValidationAnythingIsTakenForTheLongestLifetime() throws Exception {
        KeyPackageRules none = rules(Validation.NONE, CredentialRule.ACCOUNT);
        ByteString text = ByteString.copyFromUtf8("x");

        assertThat(check(none, text).expiresAt()).isEqualTo(NOW.plus(MAX).toEpochMilli());
        assertThat(check(none, text).ref()).isEqualTo(KeyPackage.ref(Suite.X25519_AES128, text));
        ByteString real = maker().make();
        assertThat(check(none, KeyPackageMaker.wrapped(real)).ref())
                .isEqualTo(check(rules, real).ref());
    }

    private Candidate check(KeyPackageRules by, ByteString bytes) throws FlawedKeyPackageException {
        Candidate candidate = by.examine(bytes, NOW.toEpochMilli());
        by.checkOwner(candidate, owner);
        return candidate;
    }

    private void assertTaken(Consumer<KeyPackageMaker> change) throws FlawedKeyPackageException {
        KeyPackageMaker maker = maker();
        change.accept(maker);
        assertThat(check(rules, maker.make()).parsed()).isPresent();
    }

    private void assertRefused(Flaw flaw, Consumer<KeyPackageMaker> change) {
        KeyPackageMaker maker = maker();
        change.accept(maker);
        assertFlaw(flaw, rules, maker.make());
    }

    private void assertFlaw(Flaw flaw, KeyPackageRules by, ByteString bytes) {
        assertThatThrownBy(() -> check(by, bytes))
                .isInstanceOfSatisfying(
                        FlawedKeyPackageException.class,
                        e -> assertThat(e.flaw()).isEqualTo(flaw));
    }
}
