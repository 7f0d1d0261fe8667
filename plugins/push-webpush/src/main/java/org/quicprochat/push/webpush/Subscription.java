package org.quicprochat.push.webpush;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a device is reached.
 *
 * @param endpoint an https URL with a host
 * @param keys those of a device that takes encrypted messages; empty where it takes empty ones
 */
record Subscription(URI endpoint, Optional<Keys> keys) {
    private static final ConfigParseOptions JSON = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);
    private static final int AUTH_SIZE = 16;
    private static final int HTTPS_PORT = 443;
    private static final int FIRST_USER_PORT = 1024;
    private static final int MAX_BRACKETS = 8;

    /**
     * What a message is encrypted with (RFC 8291).
     *
     * @param publicKey the device's
     * @param auth a secret of 16 bytes
     */
    record Keys(ECPublicKey publicKey, ByteString auth) {
        @Override
        public String toString() {
            return "Keys[]";
        }
    }

    /** The subscription that a push token is; empty where it is none. */
    static Optional<Subscription> parse(ByteString token) {
        String text = token.isValidUtf8() ? token.toStringUtf8().strip() : "";
        return text.startsWith("{") ? ofJson(text) : endpoint(text).map(uri -> new Subscription(uri, Optional.empty()));
    }

    private static Optional<Subscription> ofJson(String text) {
        // The parser descends with each bracket, and the text is a stranger's.
        if (text.chars().filter(c -> c == '{' || c == '[').count() > MAX_BRACKETS) {
            return Optional.empty();
        }
        try {
            Map<String, Object> root =
                    ConfigFactory.parseString(text, JSON).root().unwrapped();
            Optional<URI> endpoint = endpoint(string(root.get("endpoint")));
            Optional<Keys> keys = root.get("keys") instanceof Map<?, ?> map ? keys(map) : Optional.empty();
            return endpoint.flatMap(uri -> keys.map(some -> new Subscription(uri, Optional.of(some))));
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }

    private static Optional<Keys> keys(Map<?, ?> map) {
        Optional<ByteString> auth =
                base64url(string(map.get("auth"))).map(ByteString::copyFrom).filter(bytes -> bytes.size() == AUTH_SIZE);
        return base64url(string(map.get("p256dh")))
                .flatMap(P256::publicKey)
                .flatMap(key -> auth.map(secret -> new Keys(key, secret)));
    }

    private static String string(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }

    private static Optional<byte[]> base64url(String text) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<URI> endpoint(String text) {
        try {
            URI uri = new URI(text);
            boolean good = "https".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && (uri.getPort() == -1 || uri.getPort() == HTTPS_PORT || uri.getPort() >= FIRST_USER_PORT)
                    && uri.getPort() <= 0xffff;
            return good ? Optional.of(new URI(uri.toASCIIString())) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** The host: a name, or an address without brackets. */
    String host() {
        String host = endpoint.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The port. */
    int port() {
        return endpoint.getPort() == -1 ? HTTPS_PORT : endpoint.getPort();
    }

    /** The host, with the port where it is not the usual one: what the header Host says. */
    String authority() {
        return port() == HTTPS_PORT ? endpoint.getHost() : endpoint.getHost() + ":" + port();
    }

    /** Path and query. */
    String target() {
        String path = endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath();
        return endpoint.getRawQuery() == null ? path : path + "?" + endpoint.getRawQuery();
    }

    /** An endpoint is a secret: who knows it can wake the device up. */
    @Override
    public String toString() {
        return "Subscription[]";
    }
}
