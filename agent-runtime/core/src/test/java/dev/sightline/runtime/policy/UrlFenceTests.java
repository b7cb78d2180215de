package dev.sightline.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.driver.NetworkFence;
import dev.sightline.driver.NetworkFence.Access;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlFenceTests {

    private final NetworkFence fence = UrlPolicy.allowing("example.com", "*.example.org", "https://shop.test/public")
            .fence();

    private final NetworkFence wide = UrlPolicy.allowing("example.com")
            .loadingFrom(List.of("*", "cdn.test"))
            .fence();

    private static Access connection(String host, int port, String... addresses) {
        return new Access.Connection(
                host, port, Arrays.stream(addresses).map(UrlFenceTests::address).toList());
    }

    private static InetAddress address(String number) {
        try {
            return InetAddress.getByName(number);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.com/a", "http://a.example.org:8080/", "https://shop.test/public/1"})
    void listedDocumentsAreAllowed(String url) {
        assertThat(fence.refusal(new Access.Document(url))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.test/",
                "https://shop.test/private",
                "https://user:pass@example.com/",
                "data:text/html,x",
                "blob:https://example.com/1",
                "file:///etc/passwd",
                "http:///x",
                "chrome://settings",
                "nonsense"
            })
    void otherDocumentsAreRefusedWithWhatIsAllowed(String url) {
        assertThat(fence.refusal(new Access.Document(url))).contains("*.example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com/x.js, true",
        "wss://example.com/socket, true",
        "https://shop.test/static/x.js, true",
        "data:image/png;base64, true",
        "https://evil.test/x.js, false",
        "wss://evil.test/socket, false"
    })
    void pagesLoadFromTheHostsOfTheAllowedAddresses(String url, boolean allowed) {
        assertThat(fence.refusal(new Access.Resource(url, "https://example.com/")) == null)
                .isEqualTo(allowed);
    }

    @Test
    void furtherAddressesAreForResourcesOnly() {
        assertThat(wide.refusal(new Access.Resource("https://cdn.test/x.js", null)))
                .isNull();
        assertThat(wide.refusal(new Access.Resource("https://any.test/x.js", null)))
                .isNull();
        assertThat(wide.refusal(new Access.Document("https://cdn.test/"))).isNotNull();
        assertThat(wide.refusal(connection("any.test", 443, "203.0.113.7"))).isNull();
    }

    @Test
    void onlyListsOfWholeHostsJudgeResourcesByHost() {
        UrlPolicy policy = UrlPolicy.allowing("https://example.com/shop");
        assertThat(policy.fence().judgesResourcesByHost()).isTrue();
        assertThat(policy.loadingFrom(List.of("*.cdn.test", "static.test:8443"))
                        .fence()
                        .judgesResourcesByHost())
                .isTrue();
        assertThat(policy.loadingFrom(List.of("*", "https://cdn.test/lib"))
                        .fence()
                        .judgesResourcesByHost())
                .isTrue();
        assertThat(policy.loadingFrom(List.of("static.test", "https://cdn.test/lib"))
                        .fence()
                        .judgesResourcesByHost())
                .isFalse();
        assertThat(policy.loadingFrom(List.of("file:///srv/pages/")).fence().judgesResourcesByHost())
                .isFalse();
        assertThat(policy.fence().and(access -> null).judgesResourcesByHost()).isFalse();
        assertThat(policy.fence().and(policy.fence()).judgesResourcesByHost()).isTrue();
    }

    @Test
    void connectionsAreJudgedByHostAndPort() {
        NetworkFence port = UrlPolicy.allowing("localhost:8080").fence();
        assertThat(port.refusal(connection("localhost", 8080, "127.0.0.1"))).isNull();
        assertThat(port.refusal(connection("localhost", 8081, "127.0.0.1"))).isNotNull();
        assertThat(fence.refusal(connection("example.com", 443, "203.0.113.7"))).isNull();
        assertThat(fence.refusal(connection("evil.test", 443, "203.0.113.7"))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.5", "192.168.1.1", "172.16.0.1", "127.0.0.1", "100.64.0.1", "::1", "fd00::1"})
    void nameThatResolvesToAPrivateNetworkMustBeListedItself(String number) {
        assertThat(fence.refusal(connection("a.example.org", 443, number))).contains("private network");
        assertThat(wide.refusal(connection("any.test", 443, number))).contains("private network");
        assertThat(fence.refusal(connection("example.com", 443, number))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "fe80::1"})
    void addressOfTheLocalLinkMustBeListedAsANumber(String number) {
        assertThat(fence.refusal(connection("example.com", 80, number))).contains("link-local");
        NetworkFence listed = UrlPolicy.allowing("169.254.169.254").fence();
        assertThat(listed.refusal(connection("169.254.169.254", 80, "169.254.169.254")))
                .isNull();
    }
}
