package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Optional;
import org.quicprochat.keys.KeyPackage.Basic;
import org.quicprochat.keys.KeyPackage.Capabilities;
import org.quicprochat.keys.KeyPackage.Leaf;
import org.quicprochat.keys.KeyPackage.X509;

/** Which key packages are taken (RFC 9420, sections 7.3 and 10.1; and whose they have to be). Thread-safe. */
final class KeyPackageRules {
    /** Extension types up to this need not be listed in the capabilities (RFC 9420, section 7.2). */
    private static final int LAST_DEFAULT_EXTENSION = 5;

    private static final int SUITE_OFFSET = 2;

    private final Validation validation;
    private final KeysConfig.CredentialRule credentialRule;
    private final Duration maxLifetime;
    private final Duration clockSkew;

    KeyPackageRules(
            Validation validation, KeysConfig.CredentialRule credentialRule, Duration maxLifetime, Duration clockSkew) {
        this.validation = validation;
        this.credentialRule = credentialRule;
        this.maxLifetime = maxLifetime;
        this.clockSkew = clockSkew;
    }

    /**
     * Checks all that the package shows by itself. Takes up to some milliseconds: not for a transaction.
     *
     * @param now in milliseconds of the epoch
     */
    Candidate examine(ByteString bytes, long now) throws FlawedKeyPackageException {
        if (validation == Validation.NONE) {
            return new Candidate(bytes, refOfAnything(bytes), now + maxLifetime.toMillis(), Optional.empty());
        }
        KeyPackage parsed = KeyPackage.parse(bytes);
        checkKeys(parsed);
        checkCapabilities(parsed);
        checkLifetime(parsed.leaf(), Math.floorDiv(now, 1000));
        if (validation == Validation.SIGNATURES && !parsed.isSigned()) {
            throw new FlawedKeyPackageException(Flaw.SIGNATURE_INVALID);
        }
        long expiresAt = Math.multiplyExact(parsed.leaf().notAfter(), 1000L);
        return new Candidate(bytes, parsed.ref(), expiresAt, Optional.of(parsed));
    }

    /**
     * Checks that a package is its uploader's: an Ed25519 signature key must be the account's or the device's, and a
     * basic credential must name the account. Signature keys of other kinds are bound by the credential alone, since an
     * account's key is Ed25519.
     */
    void checkOwner(Candidate candidate, Owner owner) throws FlawedKeyPackageException {
        if (validation != Validation.SIGNATURES || candidate.parsed().isEmpty()) {
            return;
        }
        KeyPackage parsed = candidate.parsed().get();
        ByteString signatureKey = parsed.leaf().signatureKey();
        if (parsed.suite().signsAsAccountsDo()
                && !signatureKey.equals(owner.identity().bytes())
                && !owner.deviceKey().equals(Optional.of(signatureKey))) {
            throw new FlawedKeyPackageException(Flaw.SIGNATURE_KEY_FOREIGN);
        }
        if (credentialRule == KeysConfig.CredentialRule.ACCOUNT
                && !names(parsed.leaf().credential(), owner)) {
            throw new FlawedKeyPackageException(Flaw.CREDENTIAL_FOREIGN);
        }
    }

    /** Whether a credential names the account; what a certificate says is for those who trust its issuer. */
    private static boolean names(KeyPackage.Credential credential, Owner owner) {
        return switch (credential) {
            case Basic(ByteString identity) ->
                identity.equals(owner.identity().bytes()) || identity.equals(ByteString.copyFromUtf8(owner.username()));
            case X509 _ -> true;
        };
    }

    private static void checkKeys(KeyPackage parsed) throws FlawedKeyPackageException {
        Suite suite = parsed.suite();
        Leaf leaf = parsed.leaf();
        if (!suite.isKemKey(parsed.initKey())
                || !suite.isKemKey(leaf.encryptionKey())
                || !suite.isSignatureKey(leaf.signatureKey())) {
            throw new FlawedKeyPackageException(Flaw.KEY_INVALID);
        }
        if (parsed.initKey().equals(leaf.encryptionKey())) {
            throw new FlawedKeyPackageException(Flaw.INIT_KEY_REUSED);
        }
    }

    private static void checkCapabilities(KeyPackage parsed) throws FlawedKeyPackageException {
        Leaf leaf = parsed.leaf();
        Capabilities able = leaf.capabilities();
        boolean complete = able.versions().contains(KeyPackage.VERSION)
                && able.suites().contains(parsed.suite().code())
                && able.credentials().contains(leaf.credential().type())
                && leaf.extensions().stream()
                        .allMatch(type -> type <= LAST_DEFAULT_EXTENSION
                                || able.extensions().contains(type));
        if (!complete) {
            throw new FlawedKeyPackageException(Flaw.CAPABILITIES_INCOMPLETE);
        }
    }

    private void checkLifetime(Leaf leaf, long nowSeconds) throws FlawedKeyPackageException {
        long begin = leaf.notBefore();
        long end = leaf.notAfter();
        if (Long.compareUnsigned(begin, end) >= 0 || Long.compareUnsigned(end - begin, maxLifetime.toSeconds()) > 0) {
            throw new FlawedKeyPackageException(Flaw.LIFETIME_INVALID);
        }
        if (Long.compareUnsigned(end, nowSeconds) <= 0) {
            throw new FlawedKeyPackageException(Flaw.EXPIRED);
        }
        if (Long.compareUnsigned(begin, nowSeconds + clockSkew.toSeconds()) > 0) {
            throw new FlawedKeyPackageException(Flaw.NOT_YET_VALID);
        }
    }

    /** A ref for bytes that may be no package: that of the suite they seem to have. */
    private static ByteString refOfAnything(ByteString bytes) {
        ByteString encoded = KeyPackage.unwrap(bytes);
        Suite suite = Suite.X25519_AES128;
        if (encoded.size() >= SUITE_OFFSET + Short.BYTES) {
            int code = Short.toUnsignedInt(
                    encoded.substring(SUITE_OFFSET).asReadOnlyByteBuffer().getShort());
            suite = Suite.of(code).orElse(suite);
        }
        return KeyPackage.ref(suite, encoded);
    }
}
