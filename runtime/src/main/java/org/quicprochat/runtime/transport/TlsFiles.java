package org.quicprochat.runtime.transport;

import java.nio.file.Path;

/**
 * Where the server's certificate and private key are.
 *
 * @param certificate X.509 in DER, or PEM with the chain behind the server's own certificate
 * @param key PKCS#8 in DER, or PEM
 */
public record TlsFiles(Path certificate, Path key) {}
