package org.quicprochat.runtime.transport;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.quicprochat.plugin.Peer;

/** The configured peers with their certificates. Immutable; replaced whole when the configuration is read again. */
public final class PeerTable {
    /** No peers. */
    public static final PeerTable EMPTY = new PeerTable(new TreeMap<>());

    /** The kind of a subjectAltName that is a DNS name (RFC 5280, section 4.2.1.6). */
    private static final int DNS_NAME = 2;

    private final SequencedMap<String, Entry> entries;

    /** A peer with the certificates of its file. */
    record Entry(PeerConfig config, List<X509Certificate> certificates) {}

    private PeerTable(SequencedMap<String, Entry> entries) {
        this.entries = entries;
    }

    /**
     * Reads the certificates of peers. Blocks on files.
     *
     * @throws PeerFileException for the first that cannot be used
     */
    public static PeerTable read(List<PeerConfig> peers) throws PeerFileException {
        SequencedMap<String, Entry> entries = new TreeMap<>();
        Map<X509Certificate, String> pinned = new HashMap<>();
        for (PeerConfig peer : peers) {
            try {
                List<X509Certificate> certificates =
                        CertificateFiles.readChain(peer.proof().file());
                if (peer.proof() instanceof PeerConfig.Pinned) {
                    for (X509Certificate certificate : certificates) {
                        String other = pinned.put(certificate, peer.domain());
                        if (other != null && !other.equals(peer.domain())) {
                            throw new PeerFileException(
                                    peer, "The peers " + other + " and " + peer.domain() + " have one certificate");
                        }
                    }
                }
                entries.put(peer.domain(), new Entry(peer, certificates));
            } catch (IOException e) {
                throw new PeerFileException(
                        peer, "The certificate of the peer " + peer.domain() + " cannot be read: " + e.getMessage());
            }
        }
        return new PeerTable(entries);
    }

    Collection<Entry> all() {
        return entries.values();
    }

    List<String> domains() {
        return List.copyOf(entries.keySet());
    }

    boolean contains(String domain) {
        return entries.containsKey(domain);
    }

    /** Whether a peer is here just like this, certificates included. */
    boolean has(Entry entry) {
        Entry own = entries.get(entry.config().domain());
        return own != null
                && own.config().host().equals(entry.config().host())
                && own.config().port() == entry.config().port()
                && own.config().proof().equals(entry.config().proof())
                && own.certificates().equals(entry.certificates());
    }

    /** The peer whose certificate this is, if any. */
    Optional<Peer> identify(List<X509Certificate> chain, Instant now) {
        return entries.values().stream()
                .filter(entry -> isOf(entry, chain, now))
                .map(entry -> new Peer(entry.config().domain()))
                .findFirst();
    }

    /**
     * Checks that a certificate is a peer's.
     *
     * @throws CertificateException where it is not
     */
    void check(String domain, List<X509Certificate> chain, Instant now) throws CertificateException {
        Entry entry = entries.get(domain);
        if (entry == null || !isOf(entry, chain, now)) {
            throw new CertificateException("It is not the certificate of the peer " + domain);
        }
    }

    private static boolean isOf(Entry entry, List<X509Certificate> chain, Instant now) {
        return switch (entry.config().proof()) {
            case PeerConfig.Pinned _ -> entry.certificates().contains(chain.getFirst());
            case PeerConfig.Authority _ ->
                names(chain.getFirst(), entry.config().domain()) && vouched(entry, chain, now);
        };
    }

    private static boolean names(X509Certificate certificate, String domain) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names != null
                    && names.stream()
                            .anyMatch(name -> name.get(0).equals(DNS_NAME)
                                    && name.get(1) instanceof String text
                                    && text.equalsIgnoreCase(domain));
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** Whether there is a path to an authority (RFC 5280, section 6). Nobody is asked for revocations. */
    private static boolean vouched(Entry entry, List<X509Certificate> chain, Instant now) {
        Set<TrustAnchor> anchors = entry.certificates().stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        List<X509Certificate> path = chain.stream()
                .filter(certificate -> !entry.certificates().contains(certificate))
                .toList();
        try {
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            var _ = CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
