package org.quicprochat.runtime.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.quicprochat.proto.v1.ErrorDetail;

class ApiPackagesTest {
    @Test
    void theMessagesOfWireAreThoseOfCommonProto() throws Exception {
        TreeSet<String> classes = new TreeSet<>();
        for (Descriptor message : ErrorDetail.getDescriptor().getFile().getMessageTypes()) {
            classes.add(message.getName());
            classes.add(message.getName() + "OrBuilder");
        }
        classes.add("Common");

        assertThat(ApiPackages.WIRE_MESSAGES).containsExactlyInAnyOrderElementsOf(classes);
        for (String name : classes) {
            assertThat(Class.forName("org.quicprochat.proto.v1." + name)).isNotNull();
        }
    }

    @Test
    void aPluginsOwnMessagesAreNoneOfTheApi() {
        assertThat(ApiPackages.containsClass("org.quicprochat.proto.v1.ErrorDetail$Builder"))
                .isTrue();
        assertThat(ApiPackages.containsClass("org.quicprochat.proto.v1.EnqueueRequest"))
                .isFalse();
        assertThat(ApiPackages.containsClass("org.quicprochat.proto.v1.CommonGround"))
                .isFalse();
        assertThat(ApiPackages.bundled("org/quicprochat/proto/v1/EnqueueRequest.class"))
                .isEmpty();
        assertThat(ApiPackages.bundled("org/quicprochat/proto/v1/ErrorDetail$1.class"))
                .contains("wire");
        assertThat(ApiPackages.bundled("org/slf4j/Logger.class")).contains("slf4j-api");
        assertThat(ApiPackages.bundled("org/quicprochat/pluginish/A.class")).isEmpty();
    }

    @Test
    void theVersionOfTheApiIsTheProjects() throws Exception {
        String pom = Files.readString(Path.of(System.getProperty("qpc.root")).resolve("pom.xml"));

        assertThat(pom).contains("<version>" + PluginJars.API_VERSION + "</version>");
    }
}
