package org.quicprochat.runtime.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the server's certificate and key, and makes them where there are none. Blocks on files. */
final class CertificateFiles {
    private static final Logger log = LoggerFactory.getLogger(CertificateFiles.class);
    private static final String PEM = "-----BEGIN ";

    private CertificateFiles() {}

    /** Makes both files if neither is there; the key can be read by its owner alone. */
    static void makeIfMissing(TlsFiles files, InetAddress listen, SecureRandom random, Instant now) throws IOException {
        boolean hasCertificate = Files.exists(files.certificate());
        boolean hasKey = Files.exists(files.key());
        if (hasCertificate && hasKey) {
            return;
        }
        if (hasCertificate || hasKey) {
            throw new IOException("Of the server's certificate and key only one is there: bring the other back, or "
                    + "remove " + (hasKey ? files.key() : files.certificate()) + " and a new pair is made");
        }
        CertifiedKey made = SelfSigned.make(listen, random, now);
        try {
            writeNew(files.key(), made.key().getEncoded(), "rw-------", random);
            writeNew(files.certificate(), made.certificate().getEncoded(), "rw-r--r--", random);
        } catch (CertificateException e) {
            throw new IOException("A certificate just made cannot be encoded", e);
        }
        log.atInfo()
                .addKeyValue("certificate", files.certificate())
                .addKeyValue("key", files.key())
                .log("Made the server's certificate and key");
    }

    private static void writeNew(Path file, byte[] bytes, String permissions, SecureRandom random) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        Path name = target.getFileName();
        if (folder == null || name == null) {
            throw new IOException("Not the name of a file: " + file);
        }
        Files.createDirectories(folder);
        Path temporary = folder.resolve(name + "." + Integer.toHexString(random.nextInt()) + ".tmp");
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            try (FileChannel channel =
                    folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                            ? FileChannel.open(
                                    temporary,
                                    options,
                                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)))
                            : FileChannel.open(temporary, options)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Reads both files and checks that they belong together. */
    static CertifiedKey read(TlsFiles files, Instant now) throws IOException {
        CertifiedKey pair = new CertifiedKey(readChain(files.certificate()), readKey(files.key()));
        pair.check();
        X509Certificate own = pair.certificate();
        if (now.isAfter(own.getNotAfter().toInstant())
                || now.isBefore(own.getNotBefore().toInstant())) {
            log.atWarn()
                    .addKeyValue("certificate", files.certificate())
                    .addKeyValue("from", own.getNotBefore().toInstant())
                    .addKeyValue("until", own.getNotAfter().toInstant())
                    .log("The server's certificate is not valid now; clients will refuse it");
        }
        return pair;
    }

    /** The certificates of a file: DER, or PEM with one or more. */
    static List<X509Certificate> readChain(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> chain = factory.generateCertificates(new ByteArrayInputStream(bytes)).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (CertificateException e) {
            throw new IOException("Not an X.509 certificate in DER or PEM: " + file, e);
        }
        throw new IOException("No certificate in " + file);
    }

    private static PrivateKey readKey(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        boolean pem = new String(bytes, StandardCharsets.ISO_8859_1).contains(PEM);
        try {
            PrivateKeyInfo info = pem ? keyOfPem(bytes, file) : PrivateKeyInfo.getInstance(bytes);
            return KeyFactory.getInstance(algorithm(info, file))
                    .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("Not a private key in PKCS#8 DER or in PEM: " + file, e);
        }
    }

    private static PrivateKeyInfo keyOfPem(byte[] bytes, Path file) throws IOException {
        try (PEMParser parser =
                new PEMParser(new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.US_ASCII))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PrivateKeyInfo info) {
                    return info;
                }
                if (object instanceof PEMKeyPair pair) {
                    return plain(pair.getPrivateKeyInfo());
                }
            }
        }
        throw new IOException("No private key, or only an encrypted one, in " + file);
    }

    /** The JDK takes no EC key in PKCS#8 that names its curve twice, as SEC 1 does. */
    private static PrivateKeyInfo plain(PrivateKeyInfo info) throws IOException {
        var algorithm = info.getPrivateKeyAlgorithm();
        if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return info;
        }
        byte[] secret = ASN1OctetString.getInstance(
                        ASN1Sequence.getInstance(info.parsePrivateKey()).getObjectAt(1))
                .getOctets();
        return new PrivateKeyInfo(algorithm, new ECPrivateKey(secret.length * Byte.SIZE, new BigInteger(1, secret)));
    }

    private static String algorithm(PrivateKeyInfo info, Path file) throws IOException {
        var algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "EC";
        }
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return "RSA";
        }
        if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return "Ed25519";
        }
        throw new IOException("A private key of another kind than P-256, P-384, RSA or Ed25519: " + file);
    }
}
