package org.quicprochat.cli;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.quicprochat.client.BlobProgress;
import org.quicprochat.client.BlobsClient;
import org.quicprochat.client.ServerAddress;
import org.quicprochat.proto.v1.AckRequest;
import org.quicprochat.proto.v1.AckResponse;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.EnqueueResponse;
import org.quicprochat.proto.v1.Envelope;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchResponse;
import org.quicprochat.proto.v1.HealthResponse;
import org.quicprochat.proto.v1.LogoutRequest;
import org.quicprochat.proto.v1.LogoutResponse;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.wire.Status;

/** A server made of maps, for one thread. Knows passwords, as no real one does. */
final class FakeServer implements Connector {
    static final Instant SESSION_END = Instant.parse("2027-01-01T00:00:00Z");

    final Map<String, String> passwords = new HashMap<>();
    final Map<String, ByteString> identities = new HashMap<>();
    final Map<ByteString, ByteString> sessions = new HashMap<>();
    final Map<ByteString, List<Envelope>> queues = new HashMap<>();
    final Map<ByteString, ByteString> blobs = new HashMap<>();
    final List<ServerAddress> addresses = new ArrayList<>();
    final List<Trust> trusts = new ArrayList<>();
    /** The device of each login, or nothing. */
    final List<ByteString> loginDevices = new ArrayList<>();
    /** What a test adds: methods by their id. */
    final Map<Integer, Function<MessageLite, MessageLite>> methods = new HashMap<>();

    private int registrations;
    private long seq;

    /** How many registrations, from now on, fail with the answer lost. */
    int lostAnswers;

    @Override
    public Remote connect(ServerAddress server, Trust trust, Duration timeout) {
        addresses.add(server);
        trusts.add(trust);
        return new Connected();
    }

    int registrations() {
        return registrations;
    }

    private MessageLite other(int methodId, MessageLite request) {
        Function<MessageLite, MessageLite> method = methods.get(methodId);
        if (method == null) {
            throw refused(Status.UNKNOWN_METHOD);
        }
        return method.apply(request);
    }

    private static Failure refused(Status status) {
        return new Failure(ExitCode.of(status), "refused: " + status);
    }

    private final class Connected implements Remote {
        @Override
        public <R extends MessageLite> R call(int methodId, MessageLite request, Parser<R> parser, Duration work) {
            MessageLite answer = switch (methodId) {
                case MethodIds.LOGOUT -> logout((LogoutRequest) request);
                case MethodIds.ENQUEUE -> enqueue((EnqueueRequest) request);
                case MethodIds.FETCH -> fetch((FetchRequest) request);
                case MethodIds.PEEK -> peek((PeekRequest) request);
                case MethodIds.ACK -> ack((AckRequest) request);
                default -> other(methodId, request);
            };
            try {
                return parser.parseFrom(answer.toByteString());
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public ByteString putBlob(ByteString token, Path file, BlobProgress progress) throws IOException {
            identity(token);
            try (FileChannel channel = FileChannel.open(file)) {
                ByteString id = BlobsClient.idOf(channel);
                ByteString bytes = ByteString.copyFrom(Files.readAllBytes(file));
                progress.at(bytes.size(), bytes.size());
                blobs.put(id, bytes);
                return id;
            }
        }

        @Override
        public void getBlob(ByteString token, ByteString id, Path target, BlobProgress progress) throws IOException {
            identity(token);
            ByteString bytes = blobs.get(id);
            if (bytes == null) {
                throw refused(Status.NOT_FOUND);
            }
            progress.at(bytes.size(), bytes.size());
            Files.write(target, bytes.toByteArray());
        }

        private ByteString identity(ByteString token) {
            ByteString identity = sessions.get(token);
            if (identity == null) {
                throw refused(Status.UNAUTHORIZED);
            }
            return identity;
        }

        private LogoutResponse logout(LogoutRequest request) {
            identity(request.getSessionToken());
            sessions.remove(request.getSessionToken());
            return LogoutResponse.getDefaultInstance();
        }

        private EnqueueResponse enqueue(EnqueueRequest request) {
            identity(request.getSessionToken());
            List<Envelope> queue = queues.get(request.getRecipientKey());
            if (queue == null) {
                throw refused(Status.NOT_FOUND);
            }
            queue.add(Envelope.newBuilder()
                    .setSeq(++seq)
                    .setPayload(request.getPayload())
                    .setMessageId(request.getMessageId())
                    .build());
            return EnqueueResponse.newBuilder().setSeq(seq).build();
        }

        private FetchResponse fetch(FetchRequest request) {
            List<Envelope> queue = queue(request.getSessionToken());
            FetchResponse all =
                    FetchResponse.newBuilder().addAllEnvelopes(queue).build();
            queue.clear();
            return all;
        }

        private FetchResponse peek(PeekRequest request) {
            return FetchResponse.newBuilder()
                    .addAllEnvelopes(queue(request.getSessionToken()).stream()
                            .filter(envelope -> envelope.getSeq() > request.getAfterSeq())
                            .limit(request.getLimit() == 0 ? Long.MAX_VALUE : request.getLimit())
                            .toList())
                    .build();
        }

        private AckResponse ack(AckRequest request) {
            List<Envelope> queue = queue(request.getSessionToken());
            int before = queue.size();
            queue.removeIf(envelope -> envelope.getSeq() <= request.getUpTo()
                    || request.getSeqsList().contains(envelope.getSeq()));
            return AckResponse.newBuilder().setRemoved(before - queue.size()).build();
        }

        private List<Envelope> queue(ByteString token) {
            return queues.computeIfAbsent(identity(token), _ -> new ArrayList<>());
        }

        @Override
        public HealthResponse health() {
            return HealthResponse.newBuilder()
                    .setState(HealthResponse.State.READY)
                    .setUptimeMs(61_000)
                    .build();
        }

        @Override
        public void register(String username, Password password, Identity identity, String inviteCode) {
            passwords.put(username, new String(password.characters()));
            identities.put(username, identity.publicKey());
            queues.put(identity.publicKey(), new ArrayList<>());
            registrations++;
            if (lostAnswers-- > 0) {
                throw new Failure(ExitCode.NO_CONNECTION, "the answer was lost");
            }
        }

        @Override
        public Login login(String username, Password password, ByteString identityKey, ByteString deviceId) {
            loginDevices.add(deviceId);
            String given = new String(password.characters());
            ByteString identity = identities.get(username);
            if (identity == null
                    || !given.equals(passwords.get(username))
                    || !(identityKey.isEmpty() || identityKey.equals(identity))) {
                throw refused(Status.UNAUTHORIZED);
            }
            ByteString token = ByteString.copyFromUtf8("token-" + username + "-" + sessions.size());
            sessions.put(token, identity);
            return new Login(token, identity, SESSION_END);
        }

        @Override
        public void onPush(Runnable listener) {}

        @Override
        public void close() {}
    }
}
