package org.quicprochat.push.webpush;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a push service reads in a header Authorization (RFC 8292), with its signature verified.
 *
 * @param header of the token
 * @param claims of the token
 * @param key the point that signed it
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier; it is never compared.
record Jwt(Config header, Config claims, byte[] key) {
    private static final Pattern VAPID = Pattern.compile("vapid t=([\\w-]+)\\.([\\w-]+)\\.([\\w-]+), k=([\\w-]+)");

    static Jwt verify(String authorization) {
        Matcher parts = VAPID.matcher(authorization);
        if (!parts.matches()) {
            throw new AssertionError("This is no VAPID header");
        }
        byte[] key = Base64.getUrlDecoder().decode(parts.group(4));
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(P256.publicKey(key).orElseThrow());
            verifier.update((parts.group(1) + "." + parts.group(2)).getBytes(StandardCharsets.US_ASCII));
            if (!verifier.verify(Base64.getUrlDecoder().decode(parts.group(3)))) {
                throw new AssertionError("The signature is wrong");
            }
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return new Jwt(json(parts.group(1)), json(parts.group(2)), key);
    }

    private static Config json(String base64url) {
        return ConfigFactory.parseString(new String(Base64.getUrlDecoder().decode(base64url), StandardCharsets.UTF_8));
    }
}
