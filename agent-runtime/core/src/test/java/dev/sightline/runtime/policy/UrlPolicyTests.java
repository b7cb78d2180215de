package dev.sightline.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.action.Text;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.agent.ActionPolicy.Proposal;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Space;
import dev.sightline.task.ApprovalMode;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlPolicyTests {

    private static Decision at(UrlPolicy policy, String location) {
        return policy.reviewScreen(new ScreenState(location, null, null, List.of(), -1, List.of()));
    }

    private static Proposal proposal(Action<Space.Pixels> action, String intent) {
        return new Proposal("run", ApprovalMode.NONE, action, intent, ScreenState.UNKNOWN, null);
    }

    private static Decision opening(UrlPolicy policy, String url) {
        return policy.review(proposal(new Action.OpenUrl<>(URI.create(url)), "open"));
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, https://example.com/",
        "example.com, http://example.com:8080/a?b=c|d#e",
        "example.com, HTTPS://EXAMPLE.COM/",
        "example.com, https://example.com./",
        "example.com, https://somebody@example.com/",
        "EXAMPLE.com, https://example.com",
        "*.example.com, https://shop.example.com/",
        "*.example.com, https://a.b.example.com/",
        "localhost:8080, http://localhost:8080/cart",
        "example.com:443, https://example.com/",
        "[::1]:8080, http://[::1]:8080/",
        "bücher.example, https://xn--bcher-kva.example/",
        "xn--bcher-kva.example, https://bücher.example/",
        "https://example.com/shop, https://example.com/shop",
        "https://example.com/shop, https://example.com/shop/cart?x=1",
        "https://example.com/shop/, https://example.com/shop/",
        "https://example.com, https://example.com:443/any",
        "https://*.example.com/shop, https://de.example.com/shop/1",
        "file:///srv/pages/, file:///srv/pages/a.html",
        "data:, 'data:text/html,x'",
        "example.com, about:blank"
    })
    void listedAddressIsAllowed(String entry, String url) {
        assertThat(at(UrlPolicy.allowing(entry), url)).isEqualTo(Decision.ALLOW);
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, https://example.com@evil.com/",
        "example.com, https://example.com:pass@evil.com/",
        "example.com, https://example.com.evil.com/",
        "example.com, https://notexample.com/",
        "example.com, https://shop.example.com/",
        "example.com, 'https://evil.com\\@example.com/'",
        "example.com, https://evil.com#@example.com/",
        "example.com, https://evil.com?@example.com/",
        "example.com, https:example.com",
        "example.com, https:///example.com/",
        "example.com, https://evil%2Ecom/",
        "example.com, https://ex%61mple.com/",
        "example.com, ftp://example.com/",
        "example.com, javascript://example.com/%0Aalert(1)",
        "example.com, javascript:alert(1)",
        "example.com, 'data:text/html,example.com'",
        "example.com, file:///etc/passwd",
        "example.com, file://example.com/etc/passwd",
        "example.com, view-source:https://example.com/",
        "example.com, about:config",
        "example.com, https://ехample.com/",
        "*.example.com, https://example.com/",
        "*.example.com, https://evilexample.com/",
        "localhost:8080, http://localhost:8081/",
        "localhost:8080, http://localhost/",
        "https://example.com/shop, http://example.com/shop",
        "https://example.com/shop, https://example.com:8443/shop",
        "https://example.com/shop, https://example.com/shopping",
        "https://example.com/shop, https://example.com/shop/../admin",
        "https://example.com/shop, https://example.com/shop/%2e%2E/admin",
        "https://example.com/shop, https://example.com/",
        "file:///srv/pages/, file:///srv/pages/../secret",
        "file:///srv/pages/, file:///srv/"
    })
    void otherAddressIsDenied(String entry, String url) {
        assertThat(at(UrlPolicy.allowing(entry), url)).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void addressIsJudgedBeforeItIsOpened() {
        var policy = UrlPolicy.allowing("example.com", "*.example.org");
        assertThat(opening(policy, "https://example.com/")).isEqualTo(Decision.ALLOW);
        assertThat(opening(policy, "about:blank")).isEqualTo(Decision.ALLOW);
        assertThat(opening(policy, "data:,")).isInstanceOf(Decision.Deny.class);
        assertThat(opening(policy, "relative/path")).isInstanceOf(Decision.Deny.class);
        assertThat(opening(policy, "https://example.com@evil.com/x"))
                .isEqualTo(new Decision.Deny("Cannot open 'https://evil.com/x': the address is not allowed. Allowed:"
                        + " example.com, *.example.org. Stay there, or add the site to the allowed addresses."));
    }

    @Test
    void passwordAndQueryAreNotRepeatedInTheMessage() {
        Decision decision = at(UrlPolicy.allowing("example.com"), "https://jane:hunter2@evil.com/a?token=t0ken#frag");
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Deny.class,
                        deny -> assertThat(deny.reason())
                                .contains("https://evil.com/a'")
                                .doesNotContain("hunter2", "t0ken", "frag"));
    }

    @Test
    void otherActionsAreAllowed() {
        var policy = UrlPolicy.allowing("example.com");
        assertThat(policy.review(proposal(new Action.Back<>(), "back"))).isEqualTo(Decision.ALLOW);
    }

    @Test
    void screenThatIsNoPageIsNotJudged() {
        var policy = UrlPolicy.allowing("example.com");
        assertThat(policy.reviewScreen(ScreenState.UNKNOWN)).isEqualTo(Decision.ALLOW);
        assertThat(at(policy, "com.example.app/.MainActivity")).isEqualTo(Decision.ALLOW);
        assertThat(at(policy, "data:,")).isEqualTo(Decision.ALLOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com/shop",
                "user@example.com",
                "https://example.com/?q",
                "exa mple.com",
                "*",
                "a:b:c"
            })
    void entryThatCannotBeUnderstoodIsNamed(String entry) {
        assertThatThrownBy(() -> UrlPolicy.allowing("example.com", entry))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("'" + entry + "'");
    }

    @Test
    void emptyListIsRejected() {
        assertThatThrownBy(() -> UrlPolicy.allowing(List.of())).hasMessageContaining("allows nothing");
    }

    @Test
    void textForADialogOfAnUnknownAddressIsRefused() {
        var typing = new Action.AnswerDialog<Space.Pixels>(true, Text.of("4711"));
        var closing = new Action.AnswerDialog<Space.Pixels>(true, null);
        var at = new ScreenState("https://example.com/", null, null, List.of(), -1, List.of());

        assertThat(UrlPolicy.allowing("example.com").review(proposal(typing, "answer")))
                .isInstanceOfSatisfying(
                        Decision.Deny.class,
                        deny -> assertThat(deny.reason()).contains("a dialog of a page whose address is unknown"));
        assertThat(UrlPolicy.allowing("example.com").review(proposal(closing, "answer")))
                .isEqualTo(Decision.ALLOW);
        assertThat(UrlPolicy.allowing("example.com")
                        .review(new Proposal("run", ApprovalMode.NONE, typing, "answer", at, null)))
                .isEqualTo(Decision.ALLOW);
    }
}
