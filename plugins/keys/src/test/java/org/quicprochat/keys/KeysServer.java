package org.quicprochat.keys;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.quicprochat.keys.People.Person;
import org.quicprochat.plugin.IdentityKey;
import org.quicprochat.proto.v1.FetchHybridKeyRequest;
import org.quicprochat.proto.v1.FetchKeyPackageRequest;
import org.quicprochat.proto.v1.FetchKeyPackageResponse;
import org.quicprochat.proto.v1.UploadHybridKeyRequest;
import org.quicprochat.proto.v1.UploadKeyPackageRequest;
import org.quicprochat.proto.v1.UploadKeyPackageResponse;
import org.quicprochat.runtime.storage.StoredEntry;
import org.quicprochat.testkit.TestAnswer;
import org.quicprochat.testkit.TestServer;
import org.quicprochat.testkit.TestServerBuilder;
import org.quicprochat.wire.Status;

/** A server with the plugin, and the people who use it. */
final class KeysServer implements AutoCloseable {
    static final int UPLOAD = 300;
    static final int FETCH = 301;
    static final int UPLOAD_HYBRID = 302;
    static final int FETCH_HYBRID = 303;
    static final int FETCH_HYBRIDS = 304;

    final People people = new People();
    final TestServer server;

    KeysServer(String... config) {
        this(TestServer.builder(), config);
    }

    KeysServer(TestServerBuilder builder, String... config) {
        server = builder.withoutTestAccounts()
                .plugin(new KeysPlugin())
                .plugin("people", people)
                .config(config)
                .started();
    }

    Instant now() {
        return server.clock().instant();
    }

    void advance(Duration time) {
        server.clock().advance(time);
    }

    /** Some good packages of a person. */
    List<ByteString> packages(Person person, int count) {
        List<ByteString> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(person.packages(now()).make());
        }
        return made;
    }

    static UploadKeyPackageRequest uploadRequest(Person person, List<ByteString> packages) {
        return UploadKeyPackageRequest.newBuilder()
                .setSessionToken(person.token())
                .addAllKeyPackages(packages)
                .build();
    }

    UploadKeyPackageResponse upload(Person person, List<ByteString> packages) {
        return server.call(UPLOAD, uploadRequest(person, packages), UploadKeyPackageResponse.parser());
    }

    UploadKeyPackageResponse uploadLastResort(Person person, ByteString keyPackage) {
        UploadKeyPackageRequest request = uploadRequest(person, List.of(keyPackage)).toBuilder()
                .setLastResort(true)
                .build();
        return server.call(UPLOAD, request, UploadKeyPackageResponse.parser());
    }

    static FetchKeyPackageRequest fetchRequest(Person claimer, IdentityKey identity) {
        return FetchKeyPackageRequest.newBuilder()
                .setSessionToken(claimer.token())
                .setIdentityKey(identity.bytes())
                .build();
    }

    FetchKeyPackageResponse fetch(Person claimer, Person owner) {
        return fetch(fetchRequest(claimer, owner.identity()));
    }

    FetchKeyPackageResponse fetch(FetchKeyPackageRequest request) {
        return server.call(FETCH, request, FetchKeyPackageResponse.parser());
    }

    TestAnswer uploadHybrid(Person person, ByteString key) {
        return server.call(
                UPLOAD_HYBRID,
                UploadHybridKeyRequest.newBuilder()
                        .setSessionToken(person.token())
                        .setHybridKey(key)
                        .build());
    }

    TestAnswer fetchHybrid(Person caller, IdentityKey identity) {
        return server.call(
                FETCH_HYBRID,
                FetchHybridKeyRequest.newBuilder()
                        .setSessionToken(caller.token())
                        .setIdentityKey(identity.bytes())
                        .build());
    }

    void assertRefused(Status status, String reason, String field, int method, MessageLite request) {
        server.call(method, request).assertRefused(status, reason, field);
    }

    /** What the plugin stores, by subspace. */
    List<StoredEntry> entries(String subspace) {
        return server.entries("keys", subspace);
    }

    List<StoredEntry> entries() {
        return server.entries("keys");
    }

    @Override
    public void close() {
        server.close();
    }
}
