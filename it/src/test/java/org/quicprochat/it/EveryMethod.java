package org.quicprochat.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.quicprochat.client.QpcClient;
import org.quicprochat.client.RawAnswer;
import org.quicprochat.client.SessionInfo;
import org.quicprochat.proto.v1.AckRequest;
import org.quicprochat.proto.v1.AddMembersRequest;
import org.quicprochat.proto.v1.AuditKeyTransparencyRequest;
import org.quicprochat.proto.v1.BanUserRequest;
import org.quicprochat.proto.v1.BatchEnqueueRequest;
import org.quicprochat.proto.v1.BatchItem;
import org.quicprochat.proto.v1.CheckRevocationRequest;
import org.quicprochat.proto.v1.CreateChannelRequest;
import org.quicprochat.proto.v1.DeleteRecoveryBundleRequest;
import org.quicprochat.proto.v1.DownloadBlobRequest;
import org.quicprochat.proto.v1.EnqueueRequest;
import org.quicprochat.proto.v1.ErrorDetail;
import org.quicprochat.proto.v1.FederationHealthRequest;
import org.quicprochat.proto.v1.FetchHybridKeyRequest;
import org.quicprochat.proto.v1.FetchHybridKeysRequest;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.proto.v1.FetchRecoveryBundleRequest;
import org.quicprochat.proto.v1.FetchRequest;
import org.quicprochat.proto.v1.FetchWaitRequest;
import org.quicprochat.proto.v1.GroupMetadata;
import org.quicprochat.proto.v1.HealthRequest;
import org.quicprochat.proto.v1.ListAuditRequest;
import org.quicprochat.proto.v1.ListBannedRequest;
import org.quicprochat.proto.v1.ListDevicesRequest;
import org.quicprochat.proto.v1.ListGroupMembersRequest;
import org.quicprochat.proto.v1.ListOutboxRequest;
import org.quicprochat.proto.v1.ListPeersRequest;
import org.quicprochat.proto.v1.ListReportsRequest;
import org.quicprochat.proto.v1.ListReportsResponse;
import org.quicprochat.proto.v1.LogoutRequest;
import org.quicprochat.proto.v1.MemberRole;
import org.quicprochat.proto.v1.PeekRequest;
import org.quicprochat.proto.v1.ProxyFetchHybridKeyRequest;
import org.quicprochat.proto.v1.ProxyFetchKeyPackageRequest;
import org.quicprochat.proto.v1.ProxyResolveUserRequest;
import org.quicprochat.proto.v1.PublishEndpointRequest;
import org.quicprochat.proto.v1.RegisterDeviceRequest;
import org.quicprochat.proto.v1.RegisterPushTokenRequest;
import org.quicprochat.proto.v1.RelayBatchEnqueueRequest;
import org.quicprochat.proto.v1.RelayEnqueueRequest;
import org.quicprochat.proto.v1.RemoveMemberRequest;
import org.quicprochat.proto.v1.ReportMessageRequest;
import org.quicprochat.proto.v1.ResolveEndpointRequest;
import org.quicprochat.proto.v1.ResolveIdentityRequest;
import org.quicprochat.proto.v1.ResolveReportRequest;
import org.quicprochat.proto.v1.ResolveUserRequest;
import org.quicprochat.proto.v1.RevocationReason;
import org.quicprochat.proto.v1.RevokeDeviceRequest;
import org.quicprochat.proto.v1.RevokeKeyRequest;
import org.quicprochat.proto.v1.RotateKeysRequest;
import org.quicprochat.proto.v1.SessionEnvelope;
import org.quicprochat.proto.v1.StoreRecoveryBundleRequest;
import org.quicprochat.proto.v1.UnbanUserRequest;
import org.quicprochat.proto.v1.UpdateGroupMetadataRequest;
import org.quicprochat.proto.v1.UploadBlobRequest;
import org.quicprochat.proto.v1.UploadHybridKeyRequest;
import org.quicprochat.proto.v1.UploadKeyPackageRequest;
import org.quicprochat.wire.Status;

/**
 * The story of an account that calls every method that the server offers, with requests that are good, so that every
 * plugin stores of it what it can store. What belongs to the account alone bears {@link #MARK}.
 */
final class EveryMethod {
    static final int REGISTER_DEVICE = 700;
    static final int DELETE_ACCOUNT = 950;
    static final ByteString DEVICE = ByteString.copyFromUtf8("device-of-erased");
    static final String PEER = "away.example";
    static final String MARK = "only-the-erased-account-has-this";

    private static final ByteString MARKED = ByteString.copyFromUtf8(MARK);
    private static final ByteString CHANNEL = ByteString.copyFromUtf8("a shared channel");
    private static final ByteString LOST_DEVICE = ByteString.copyFromUtf8("device-to-revoke");
    private static final ByteString ID = ByteString.copyFromUtf8("an id of 16 byte");

    private final QpcClient client;
    private final Set<Integer> offered;
    private final Set<Integer> called = new TreeSet<>(Set.of(100, 101, 102, 103));
    private final SessionInfo other;
    private SessionInfo self;

    EveryMethod(QpcClient client, Set<Integer> offered, SessionInfo self, SessionInfo other) {
        this.client = client;
        this.offered = Set.copyOf(offered);
        this.self = self;
        this.other = other;
    }

    /** The ids of the methods that were called. */
    Set<Integer> called() {
        return Set.copyOf(called);
    }

    /** What happens before the account logs in on a device. */
    void before() {
        ok(800, PublishEndpointRequest.newBuilder().setNodeAddr(MARKED));
        ok(700, RegisterDeviceRequest.newBuilder().setDeviceId(DEVICE).setName(MARKED));
        ok(700, RegisterDeviceRequest.newBuilder().setDeviceId(LOST_DEVICE).setName(MARKED));
    }

    /** What happens in a session on the device. */
    void with(SessionInfo session) throws GeneralSecurityException {
        self = session;
        devices();
        keys();
        channels();
        delivery();
        moderation();
        accountsAndLog();
        blobs();
        theRest();
        federation();
        self = client.auth().login("bob", Clients.PASSWORD.toCharArray());
        ok(104, LogoutRequest.newBuilder());
        self = session;
        ok(16_400, SessionEnvelope.newBuilder().setBody(MARKED));
    }

    private void devices() {
        ok(701, ListDevicesRequest.newBuilder());
        ok(
                710,
                RegisterPushTokenRequest.newBuilder()
                        .setDeviceId(DEVICE)
                        .setPlatform(RegisterPushTokenRequest.Platform.WEB_PUSH)
                        .setPushToken(ByteString.copyFromUtf8("https://push.example.com/" + MARK)));
        ok(702, RevokeDeviceRequest.newBuilder().setDeviceId(LOST_DEVICE));
    }

    private void keys() {
        ok(300, UploadKeyPackageRequest.newBuilder().addKeyPackages(MARKED).addKeyPackages(MARKED.concat(ID)));
        ok(
                300,
                UploadKeyPackageRequest.newBuilder()
                        .addKeyPackages(MARKED.concat(MARKED))
                        .setLastResort(true));
        ok(301, FetchKeyPackageRequest.newBuilder().setIdentityKey(self.identityKey()));
        ok(302, UploadHybridKeyRequest.newBuilder().setHybridKey(HybridKeys.generate()));
        ok(303, FetchHybridKeyRequest.newBuilder().setIdentityKey(self.identityKey()));
        ok(304, FetchHybridKeysRequest.newBuilder().addIdentityKeys(self.identityKey()));
    }

    private void channels() {
        ok(
                400,
                CreateChannelRequest.newBuilder()
                        .setChannelId(CHANNEL)
                        .setMetadata(GroupMetadata.newBuilder().setName(ID))
                        .addMembers(other.identityKey()));
        ok(
                400,
                CreateChannelRequest.newBuilder()
                        .setMetadata(GroupMetadata.newBuilder().setName(MARKED)));
        ok(
                411,
                UpdateGroupMetadataRequest.newBuilder()
                        .setChannelId(CHANNEL)
                        .setMetadata(GroupMetadata.newBuilder().setName(CHANNEL)));
        ok(412, ListGroupMembersRequest.newBuilder().setChannelId(CHANNEL));
        ok(413, RotateKeysRequest.newBuilder().setChannelId(CHANNEL));
        ok(410, RemoveMemberRequest.newBuilder().setChannelId(CHANNEL).setIdentityKey(other.identityKey()));
        ok(
                414,
                AddMembersRequest.newBuilder()
                        .setChannelId(CHANNEL)
                        .addIdentityKeys(other.identityKey())
                        .setRole(MemberRole.OWNER));
    }

    private void delivery() {
        EnqueueRequest.Builder letter = EnqueueRequest.newBuilder().setPayload(MARKED);
        ok(200, letter.setRecipientKey(self.identityKey()).setMessageId(ID));
        ok(200, letter.setPayload(ID).setRecipientKey(other.identityKey()));
        BatchItem item =
                BatchItem.newBuilder().setRecipientKey(self.identityKey()).build();
        ok(205, BatchEnqueueRequest.newBuilder().addItems(item).addItems(item).setSharedPayload(MARKED));
        ok(203, PeekRequest.newBuilder());
        ok(202, FetchWaitRequest.newBuilder().setRequireAck(true));
        ok(204, AckRequest.newBuilder().setUpTo(1));
        ok(201, FetchRequest.newBuilder().setLimit(1));
    }

    private void moderation() {
        ReportMessageRequest report = ReportMessageRequest.newBuilder()
                .setReportedKey(other.identityKey())
                .setEvidence(MARKED)
                .setComment(MARK)
                .build();
        ok(420, report.toBuilder());
        SessionInfo admin = self;
        self = other;
        ok(420, report.toBuilder().setReportedKey(admin.identityKey()));
        self = admin;
        ListReportsResponse reports = ok(423, ListReportsRequest.newBuilder(), ListReportsResponse.parser())
                .orElseGet(ListReportsResponse::getDefaultInstance);
        ResolveReportRequest.Builder resolve = ResolveReportRequest.newBuilder();
        reports.getReportsList().stream().findFirst().ifPresent(first -> resolve.setReportId(first.getReportId()));
        ok(425, resolve);
        ok(421, BanUserRequest.newBuilder().setIdentityKey(other.identityKey()).setChannelId(CHANNEL));
        ok(426, ListAuditRequest.newBuilder());
        ok(424, ListBannedRequest.newBuilder().setChannelId(CHANNEL));
        ok(
                422,
                UnbanUserRequest.newBuilder()
                        .setIdentityKey(other.identityKey())
                        .setChannelId(CHANNEL));
        ok(414, AddMembersRequest.newBuilder().setChannelId(CHANNEL).addIdentityKeys(other.identityKey()));
    }

    private void accountsAndLog() {
        ok(500, ResolveUserRequest.newBuilder().setUsername("bob"));
        ok(501, ResolveIdentityRequest.newBuilder().setIdentityKey(self.identityKey()));
        ok(520, AuditKeyTransparencyRequest.newBuilder().setKey(self.identityKey()));
        ok(510, RevokeKeyRequest.newBuilder().setKey(self.identityKey()).setReason(RevocationReason.SUPERSEDED));
        ok(511, CheckRevocationRequest.newBuilder().setKey(self.identityKey()));
    }

    private void blobs() throws GeneralSecurityException {
        ByteString id = ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(MARKED.toByteArray()));
        UploadBlobRequest.Builder upload =
                UploadBlobRequest.newBuilder().setBlobId(id).setTotalSize(MARKED.size());
        ok(600, upload.setChunk(MARKED));
        ok(601, DownloadBlobRequest.newBuilder().setBlobId(id));
        ByteString longer = MARKED.concat(MARKED);
        ByteString halfId =
                ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(longer.toByteArray()));
        ok(600, upload.setBlobId(halfId).setTotalSize(longer.size()));
    }

    private void theRest() {
        ok(750, StoreRecoveryBundleRequest.newBuilder().setBundle(MARKED));
        ok(751, FetchRecoveryBundleRequest.newBuilder());
        ok(752, DeleteRecoveryBundleRequest.newBuilder());
        ok(750, StoreRecoveryBundleRequest.newBuilder().setBundle(MARKED));
        ok(800, PublishEndpointRequest.newBuilder().setNodeAddr(MARKED));
        SessionInfo owner = self;
        self = other;
        ok(800, PublishEndpointRequest.newBuilder().setNodeAddr(ID));
        self = owner;
        ok(801, ResolveEndpointRequest.newBuilder().setIdentityKey(other.identityKey()));
        ok(802, HealthRequest.newBuilder());
    }

    /** The peer is away: what is for it waits, and what is asked of it is not answered. */
    private void federation() {
        BatchItem item = BatchItem.newBuilder()
                .setRecipientKey(other.identityKey())
                .setPayload(MARKED)
                .setMessageId(ID)
                .build();
        ok(900, RelayEnqueueRequest.newBuilder().setDestination(PEER).setItem(item));
        ok(
                901,
                RelayBatchEnqueueRequest.newBuilder()
                        .setDestination(PEER)
                        .addItems(item.toBuilder().setMessageId(DEVICE)));
        answer(
                902,
                ProxyFetchKeyPackageRequest.newBuilder().setDestination(PEER).setIdentityKey(other.identityKey()));
        answer(903, ProxyFetchHybridKeyRequest.newBuilder().setDestination(PEER).setIdentityKey(other.identityKey()));
        answer(904, ProxyResolveUserRequest.newBuilder().setDestination(PEER).setUsername("bob"));
        ok(905, FederationHealthRequest.newBuilder().setDestination(PEER));
        ok(906, ListPeersRequest.newBuilder());
        ok(907, ListOutboxRequest.newBuilder());
    }

    private void ok(int methodId, Message.Builder request) {
        if (offered.contains(methodId)) {
            RawAnswer answer = answer(methodId, request);
            assertThat(answer.status())
                    .as("the answer to method %d: %s", methodId, explain(answer))
                    .contains(Status.OK);
        }
    }

    private <R extends MessageLite> Optional<R> ok(int methodId, Message.Builder request, Parser<R> parser) {
        if (!offered.contains(methodId)) {
            return Optional.empty();
        }
        called.add(methodId);
        return Optional.of(client.call(methodId, signed(request), parser));
    }

    private RawAnswer answer(int methodId, Message.Builder request) {
        called.add(methodId);
        return client.rawCall(methodId, signed(request).toByteArray());
    }

    /** The request with the session in field 1, where it has one. */
    private Message signed(Message.Builder request) {
        var token = request.getDescriptorForType().findFieldByName("session_token");
        return token == null
                ? request.build()
                : request.setField(token, self.token()).build();
    }

    private static String explain(RawAnswer answer) {
        try {
            ErrorDetail detail = ErrorDetail.parseFrom(answer.body());
            return detail.getReason() + " " + detail.getField();
        } catch (InvalidProtocolBufferException e) {
            return "?";
        }
    }
}
