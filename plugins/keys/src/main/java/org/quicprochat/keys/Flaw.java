package org.quicprochat.keys;

/** What can be wrong with a key package; the constants are reasons of BadRequest, so they are part of the contract. */
enum Flaw {
    /** Not the structure of RFC 9420, section 10; or bytes after it. */
    KEY_PACKAGE_MALFORMED("The bytes are not exactly one KeyPackage of RFC 9420"),
    /** Another version than mls10. */
    VERSION_UNSUPPORTED("The protocol version of the KeyPackage is not mls10"),
    /** None of the seven suites of RFC 9420. */
    CIPHER_SUITE_UNSUPPORTED("The cipher suite of the KeyPackage is not known"),
    /** Neither basic nor x509. */
    CREDENTIAL_UNSUPPORTED("The credential of the KeyPackage is neither basic nor X.509"),
    /** A key without the size and form that its suite gives it. */
    KEY_INVALID("A key of the KeyPackage has the wrong size or form for its cipher suite"),
    /** init_key = encryption_key. */
    INIT_KEY_REUSED("The init key of the KeyPackage is its encryption key too"),
    /** leaf_node_source is not key_package. */
    LEAF_SOURCE_INVALID("The leaf of the KeyPackage does not say that it is one of a KeyPackage"),
    /** The leaf's capabilities leave out what the package itself uses. */
    CAPABILITIES_INCOMPLETE("The capabilities of the KeyPackage do not list what it uses itself"),
    /** not_before is behind not_after, or too far before it. */
    LIFETIME_INVALID("The lifetime of the KeyPackage is empty, or longer than the server allows"),
    /** Too early. */
    NOT_YET_VALID("The lifetime of the KeyPackage has not begun"),
    /** Too late. */
    EXPIRED("The lifetime of the KeyPackage is over"),
    /** One of the two signatures is wrong. */
    SIGNATURE_INVALID("A signature of the KeyPackage is wrong"),
    /** Signed by a key that is neither the account's nor the device's. */
    SIGNATURE_KEY_FOREIGN("The signature key of the KeyPackage is neither the account's nor the device's"),
    /** The credential names somebody else. */
    CREDENTIAL_FOREIGN("The credential of the KeyPackage does not name the account");

    private final String sentence;

    Flaw(String sentence) {
        this.sentence = sentence;
    }

    /** What is wrong, as a static sentence. */
    String sentence() {
        return sentence;
    }
}
