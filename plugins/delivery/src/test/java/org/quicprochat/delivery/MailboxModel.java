package org.quicprochat.delivery;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The queues as the contract describes them, in the plainest way. Sessions are named as in {@link Town}. */
final class MailboxModel {
    private static final long DAY = 24L * 3600 * 1000;
    private static final long MAX_TTL = 30 * DAY;

    private final int queueMessages;
    private final long queueBytes;
    private final int fetchMessages;
    private final long fetchBytes;
    private final Map<String, List<String>> devices = new HashMap<>();
    private final Map<String, NavigableMap<Long, Stored>> queues = new LinkedHashMap<>();
    private final Map<String, Sent> sent = new HashMap<>();

    MailboxModel(int queueMessages, long queueBytes, int fetchMessages, long fetchBytes) {
        this.queueMessages = queueMessages;
        this.queueBytes = queueBytes;
        this.fetchMessages = fetchMessages;
        this.fetchBytes = fetchBytes;
    }

    /** A message to queue; {@code device} and {@code messageId} may be empty. */
    record Letter(String recipient, String device, ByteString payload, int ttlSeconds, String messageId) {}

    private record Stored(ByteString payload, long expiresAt) {}

    private record Sent(long seq, long at, ByteString payload) {}

    /** What an enqueue does: a reason to refuse it, or the seq of a duplicate, or none of both and it is queued. */
    record Verdict(String reason, long duplicateOf) {
        static final Verdict QUEUED = new Verdict("", 0);
    }

    /** A page and what is left behind it. */
    record Page(NavigableMap<Long, ByteString> messages, long remaining) {}

    Verdict enqueue(Letter letter, long now) {
        Sent earlier = sent.get(letter.recipient() + " " + letter.messageId());
        if (!letter.messageId().isEmpty() && earlier != null && earlier.at() + DAY > now) {
            return earlier.payload().equals(letter.payload())
                    ? new Verdict("", earlier.seq())
                    : new Verdict("MESSAGE_ID_REUSED", 0);
        }
        if (!letter.device().isEmpty() && !devicesOf(letter.recipient()).contains(letter.device())) {
            return new Verdict("NO_SUCH_DEVICE", 0);
        }
        for (String session : targets(letter)) {
            NavigableMap<Long, Stored> queue = live(session, now);
            long bytes = queue.values().stream()
                    .mapToLong(stored -> stored.payload().size())
                    .sum();
            if (queue.size() >= queueMessages || bytes + letter.payload().size() > queueBytes) {
                return new Verdict("QUEUE_FULL", 0);
            }
        }
        return Verdict.QUEUED;
    }

    /** Notes a message that the server queued under a number. */
    void queued(Letter letter, long seq, long now) {
        long ttl = letter.ttlSeconds() == 0 ? MAX_TTL : Math.min(MAX_TTL, letter.ttlSeconds() * 1000L);
        for (String session : targets(letter)) {
            live(session, now).put(seq, new Stored(letter.payload(), now + ttl));
        }
        if (!letter.messageId().isEmpty()) {
            sent.put(letter.recipient() + " " + letter.messageId(), new Sent(seq, now, letter.payload()));
        }
    }

    Page peek(String session, long afterSeq, int limit, long now) {
        NavigableMap<Long, Stored> rest = live(session, now).tailMap(afterSeq, false);
        NavigableMap<Long, ByteString> page = new TreeMap<>();
        long bytes = 0;
        int most = limit == 0 ? fetchMessages : Math.min(limit, fetchMessages);
        for (var entry : rest.entrySet()) {
            int size = entry.getValue().payload().size();
            if (page.size() == most || (!page.isEmpty() && bytes + size > fetchBytes)) {
                break;
            }
            page.put(entry.getKey(), entry.getValue().payload());
            bytes += size;
        }
        return new Page(page, rest.size() - page.size());
    }

    Page fetch(String session, int limit, long now) {
        Page page = peek(session, 0, limit, now);
        live(session, now).keySet().removeAll(page.messages().keySet());
        return page;
    }

    long ack(String session, List<Long> seqs, long upTo, long now) {
        NavigableMap<Long, Stored> queue = live(session, now);
        TreeSet<Long> gone = new TreeSet<>(queue.headMap(upTo, true).keySet());
        seqs.stream().filter(queue::containsKey).forEach(gone::add);
        queue.keySet().removeAll(gone);
        return gone.size();
    }

    List<Long> seqs(String session, long now) {
        return new ArrayList<>(live(session, now).keySet());
    }

    List<String> devicesOf(String account) {
        return devices.computeIfAbsent(account, key -> new ArrayList<>());
    }

    void registerDevice(String account, String device) {
        if (devicesOf(account).isEmpty() && queues.containsKey(account)) {
            queues.put(account + "/" + device, queues.remove(account));
        }
        devicesOf(account).add(device);
    }

    void revokeDevice(String account, String device) {
        devicesOf(account).remove(device);
        queues.remove(account + "/" + device);
    }

    /** Forgets what an account got; its devices stay, as they are another plugin's. */
    void deleteAccount(String account) {
        queues.keySet().removeIf(session -> session.equals(account) || session.startsWith(account + "/"));
        sent.keySet().removeIf(key -> key.startsWith(account + " "));
    }

    /** The number of messages in all queues. */
    long messages(long now) {
        return List.copyOf(queues.keySet()).stream()
                .mapToLong(session -> live(session, now).size())
                .sum();
    }

    private List<String> targets(Letter letter) {
        String account = letter.recipient();
        if (!letter.device().isEmpty()) {
            return List.of(account + "/" + letter.device());
        }
        List<String> own = devicesOf(account);
        return own.isEmpty()
                ? List.of(account)
                : own.stream().map(device -> account + "/" + device).toList();
    }

    private NavigableMap<Long, Stored> live(String session, long now) {
        NavigableMap<Long, Stored> queue = queues.computeIfAbsent(session, key -> new TreeMap<>());
        queue.values().removeIf(stored -> stored.expiresAt() <= now);
        return queue;
    }
}
