package org.quicprochat.push.webpush;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.255.255.255",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.0.1",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::ffff:127.0.0.1",
                "::10.0.0.1",
                "fc00::1",
                "fdff:ffff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "ff02::1",
                "ff0e::1",
                "2001::1",
                "2001:1ff::1",
                "2001:db8::1",
                "2002:0a00:0001::1",
                "3fff::1",
                "100::1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::1",
                "4000::1"
            })
    void noneOfThese(String address) {
        assertThat(PublicAddresses.contain(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "128.0.0.1",
                "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "198.17.255.255", "198.20.0.0",
                "223.255.255.255", "2001:200::1", "2001:4860:4860::8888", "2606:4700::1111", "2a00::1", "3ffe::1",
                "64:ff9b::1.1.1.1", "::ffff:1.1.1.1"
            })
    void allOfThese(String address) {
        assertThat(PublicAddresses.contain(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void anOperatorNamesOthers() {
        AllowedTargets allowed = AllowedTargets.of(List.of("Push.Internal", "10.1.0.0/16", "fd00::/8", "127.0.0.1"));

        assertThat(allowed.allow("push.internal", InetAddress.ofLiteral("192.168.0.1")))
                .isTrue();
        assertThat(allowed.allow("PUSH.internal", InetAddress.ofLiteral("192.168.0.1")))
                .isTrue();
        assertThat(allowed.allow("other.internal", InetAddress.ofLiteral("192.168.0.1")))
                .isFalse();
        assertThat(allowed.allow("any", InetAddress.ofLiteral("10.1.255.255"))).isTrue();
        assertThat(allowed.allow("any", InetAddress.ofLiteral("10.2.0.0"))).isFalse();
        assertThat(allowed.allow("any", InetAddress.ofLiteral("fd12::1"))).isTrue();
        assertThat(allowed.allow("any", InetAddress.ofLiteral("127.0.0.1"))).isTrue();
        assertThat(allowed.allow("any", InetAddress.ofLiteral("127.0.0.2"))).isFalse();
        assertThat(allowed.allow("any", InetAddress.ofLiteral("1.1.1.1"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.0/33", "10.1.0.0/", "fd00::/129", "a b", "", "http://x", "1.2.3.4.5"})
    void whatIsNoneOfTheThreeIsRefused(String text) {
        assertThatThrownBy(() -> AllowedTargets.of(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allow");
    }
}
