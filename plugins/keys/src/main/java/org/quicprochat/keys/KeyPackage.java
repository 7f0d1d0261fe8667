package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * A KeyPackage (RFC 9420, section 10), parsed to its last byte. Parsing says nothing of keys, times and signatures:
 * that is {@link KeyPackageRules}' business.
 *
 * @param suite its cipher suite
 * @param initKey the HPKE key that a Welcome is encrypted to
 * @param leaf the leaf node
 * @param signature over everything before it
 * @param signed everything before the signature: KeyPackageTBS
 * @param encoded the whole structure, without the header of an MLSMessage
 */
record KeyPackage(
        Suite suite, ByteString initKey, Leaf leaf, ByteString signature, ByteString signed, ByteString encoded) {
    /** mls10 (RFC 9420, section 6). */
    static final int VERSION = 1;

    private static final int WIRE_FORMAT_KEY_PACKAGE = 5;
    private static final int HEADER_SIZE = 4;
    private static final ByteString HEADER = ByteString.copyFrom(new byte[] {0, VERSION, 0, WIRE_FORMAT_KEY_PACKAGE});
    /** What follows the header: a bare package of suite 5 has the length of its init key there, 0x4085. */
    private static final ByteString VERSION_BYTES = ByteString.copyFrom(new byte[] {0, VERSION});

    private static final ByteString SIGNATURE_LABEL = ByteString.copyFromUtf8("MLS 1.0 KeyPackageTBS");
    private static final ByteString LEAF_SIGNATURE_LABEL = ByteString.copyFromUtf8("MLS 1.0 LeafNodeTBS");
    private static final ByteString REF_LABEL = ByteString.copyFromUtf8("MLS 1.0 KeyPackage Reference");

    /**
     * A LeafNode (RFC 9420, section 7.2) whose source is a key package.
     *
     * @param notBefore seconds of the epoch, unsigned
     * @param notAfter seconds of the epoch, unsigned
     * @param extensions the types of its extensions
     * @param signed everything before the signature: LeafNodeTBS
     */
    record Leaf(
            ByteString encryptionKey,
            ByteString signatureKey,
            Credential credential,
            Capabilities capabilities,
            long notBefore,
            long notAfter,
            List<Integer> extensions,
            ByteString signature,
            ByteString signed) {}

    /** Who a member says to be (RFC 9420, section 5.3). */
    sealed interface Credential {
        /** The number of the type. */
        int type();
    }

    /**
     * A name, and nothing that proves it.
     *
     * @param identity the name, in the application's form
     */
    record Basic(ByteString identity) implements Credential {
        @Override
        public int type() {
            return 1;
        }
    }

    /**
     * A certificate with its chain.
     *
     * @param certificates DER, the member's own first
     */
    record X509(List<ByteString> certificates) implements Credential {
        @Override
        public int type() {
            return 2;
        }
    }

    /** What a member's client can do (RFC 9420, section 7.2), as numbers of the registries; unknown ones are fine. */
    record Capabilities(
            List<Integer> versions,
            List<Integer> suites,
            List<Integer> extensions,
            List<Integer> proposals,
            List<Integer> credentials) {}

    /** The package in some bytes: bare, or in an MLSMessage. */
    static KeyPackage parse(ByteString bytes) throws FlawedKeyPackageException {
        ByteString encoded = unwrap(bytes);
        TlsReader in = new TlsReader(encoded);
        if (in.u16() != VERSION) {
            throw new FlawedKeyPackageException(Flaw.VERSION_UNSUPPORTED);
        }
        Suite suite =
                Suite.of(in.u16()).orElseThrow(() -> new FlawedKeyPackageException(Flaw.CIPHER_SUITE_UNSUPPORTED));
        ByteString initKey = in.vector();
        Leaf leaf = leaf(in);
        extensions(in);
        ByteString signed = in.since(0);
        ByteString signature = in.vector();
        in.end();
        return new KeyPackage(suite, initKey, leaf, signature, signed, encoded);
    }

    /** The bytes without the header of an MLSMessage, which may be there. */
    static ByteString unwrap(ByteString bytes) {
        boolean wrapped =
                bytes.startsWith(HEADER) && bytes.substring(HEADER_SIZE).startsWith(VERSION_BYTES);
        return wrapped ? bytes.substring(HEADER_SIZE) : bytes;
    }

    /** The KeyPackageRef of these bytes of a package without a header (RFC 9420, section 5.2). */
    static ByteString ref(Suite suite, ByteString encoded) {
        return suite.hash(TlsVectors.of(REF_LABEL).concat(TlsVectors.of(encoded)));
    }

    /** Its KeyPackageRef: 32, 48 or 64 bytes, as the suite's hash. */
    ByteString ref() {
        return ref(suite, encoded);
    }

    /** Whether both signatures are right. Takes a millisecond or so. */
    boolean isSigned() {
        return verifies(LEAF_SIGNATURE_LABEL, leaf.signed(), leaf.signature())
                && verifies(SIGNATURE_LABEL, signed, signature);
    }

    /** VerifyWithLabel (RFC 9420, section 5.1.2). */
    private boolean verifies(ByteString label, ByteString content, ByteString by) {
        return suite.verifies(leaf.signatureKey(), TlsVectors.of(label).concat(TlsVectors.of(content)), by);
    }

    private static Leaf leaf(TlsReader in) throws FlawedKeyPackageException {
        int begin = in.position();
        ByteString encryptionKey = in.vector();
        ByteString signatureKey = in.vector();
        Credential credential = credential(in);
        Capabilities capabilities =
                new Capabilities(in.u16Vector(), in.u16Vector(), in.u16Vector(), in.u16Vector(), in.u16Vector());
        if (in.u8() != 1) {
            throw new FlawedKeyPackageException(Flaw.LEAF_SOURCE_INVALID);
        }
        long notBefore = in.u64();
        long notAfter = in.u64();
        List<Integer> extensions = extensions(in);
        ByteString signed = in.since(begin);
        ByteString signature = in.vector();
        return new Leaf(
                encryptionKey,
                signatureKey,
                credential,
                capabilities,
                notBefore,
                notAfter,
                extensions,
                signature,
                signed);
    }

    private static Credential credential(TlsReader in) throws FlawedKeyPackageException {
        return switch (in.u16()) {
            case 1 -> new Basic(in.vector());
            case 2 -> new X509(certificates(new TlsReader(in.vector())));
            default -> throw new FlawedKeyPackageException(Flaw.CREDENTIAL_UNSUPPORTED);
        };
    }

    private static List<ByteString> certificates(TlsReader in) throws FlawedKeyPackageException {
        List<ByteString> certificates = new ArrayList<>();
        while (!in.atEnd()) {
            certificates.add(in.vector());
        }
        return List.copyOf(certificates);
    }

    /** The types of a list of extensions. Their content is the members' business. */
    private static List<Integer> extensions(TlsReader outer) throws FlawedKeyPackageException {
        TlsReader in = new TlsReader(outer.vector());
        List<Integer> types = new ArrayList<>();
        while (!in.atEnd()) {
            types.add(in.u16());
            in.vector();
        }
        return List.copyOf(types);
    }
}
