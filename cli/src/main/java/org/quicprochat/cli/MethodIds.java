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
    static final int CREATE_CHANNEL = 400;
    static final int REMOVE_MEMBER = 410;
    static final int UPDATE_GROUP_METADATA = 411;
    static final int LIST_GROUP_MEMBERS = 412;
    static final int ROTATE_KEYS = 413;
    static final int ADD_MEMBERS = 414;
    static final int REPORT_MESSAGE = 420;
    static final int BAN_USER = 421;
    static final int UNBAN_USER = 422;
    static final int LIST_REPORTS = 423;
    static final int LIST_BANNED = 424;
    static final int RESOLVE_REPORT = 425;
    static final int LIST_AUDIT = 426;
    static final int RESOLVE_USER = 500;
    static final int RESOLVE_IDENTITY = 501;
    static final int REGISTER_DEVICE = 700;
    static final int LIST_DEVICES = 701;
    static final int REVOKE_DEVICE = 702;
    static final int REGISTER_PUSH_TOKEN = 710;
    static final int STORE_RECOVERY_BUNDLE = 750;
    static final int FETCH_RECOVERY_BUNDLE = 751;
    static final int DELETE_RECOVERY_BUNDLE = 752;
    static final int PUBLISH_ENDPOINT = 800;
    static final int RESOLVE_ENDPOINT = 801;
    static final int RELAY_ENQUEUE = 900;
    static final int PROXY_FETCH_KEY_PACKAGE = 902;
    static final int PROXY_FETCH_HYBRID_KEY = 903;
    static final int PROXY_RESOLVE_USER = 904;
    static final int FEDERATION_HEALTH = 905;
    static final int LIST_PEERS = 906;
    static final int LIST_OUTBOX = 907;
    static final int DELETE_ACCOUNT = 950;

    private MethodIds() {}
}
