package org.quicprochat.cli;

/** The methods that the commands call. */
final class MethodIds {
    static final int LOGOUT = 104;
    static final int ENQUEUE = 200;
    static final int FETCH = 201;
    static final int FETCH_WAIT = 202;
    static final int PEEK = 203;
    static final int ACK = 204;
    static final int UPLOAD_KEY_PACKAGE = 300;
    static final int FETCH_KEY_PACKAGE = 301;
    static final int UPLOAD_HYBRID_KEY = 302;
    static final int FETCH_HYBRID_KEYS = 304;
    static final int RESOLVE_USER = 500;
    static final int REGISTER_DEVICE = 700;
    static final int LIST_DEVICES = 701;
    static final int REVOKE_DEVICE = 702;
    static final int REGISTER_PUSH_TOKEN = 710;
    static final int RELAY_ENQUEUE = 900;
    static final int PROXY_FETCH_KEY_PACKAGE = 902;
    static final int PROXY_FETCH_HYBRID_KEY = 903;
    static final int PROXY_RESOLVE_USER = 904;
    static final int FEDERATION_HEALTH = 905;
    static final int LIST_PEERS = 906;
    static final int LIST_OUTBOX = 907;

    private MethodIds() {}
}
