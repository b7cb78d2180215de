package dev.sightline.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.driver.Control;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.task.ApprovalMode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppPolicyTests {

    private final AppPolicy policy = AppPolicy.allowing(List.of("com.example.shop", "com.example.mail/.Inbox"));

    private Decision at(@Nullable String location) {
        return policy.reviewScreen(new ScreenState(location, null, null, List.of(), -1, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.example.shop",
                "com.example.shop/.Cart",
                "com.example.mail/.Inbox",
                "https://example.com/",
                "about:blank"
            })
    void listedApplicationIsAllowed(String location) {
        assertThat(at(location)).isEqualTo(Decision.ALLOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com.example.shopping/.Cart",
                "com.example",
                "com.example.mail/.Compose",
                "com.android.settings/.Settings"
            })
    void otherApplicationEndsTheRun(String location) {
        assertThat(at(location))
                .isInstanceOfSatisfying(
                        Decision.Deny.class,
                        deny -> assertThat(deny.reason())
                                .contains(location, "Allowed: com.example.shop, com.example.mail/.Inbox"));
    }

    @Test
    void unknownApplicationIsRefused() {
        assertThat(at(null)).isInstanceOf(Decision.Deny.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mousepad", "desktop"})
    void inputThatReachesAWindowOfAListedApplicationIsAllowed(String application) {
        assertThat(clicking(new Control.Window("notes", application))).isEqualTo(Decision.ALLOW);
    }

    @Test
    void inputThatReachesAnotherWindowIsRefused() {
        assertThat(clicking(new Control.Window("Mail to Bob", "Thunderbird")))
                .isInstanceOfSatisfying(
                        Decision.Deny.class,
                        deny -> assertThat(deny.reason())
                                .contains("the window 'Mail to Bob' of 'Thunderbird'", "Allowed: Mousepad, desktop"));
        assertThat(clicking(new Control.Window("", ""))).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void inputOfWhichNothingIsKnownIsJudgedByTheScreenAlone() {
        assertThat(clicking(null)).isEqualTo(Decision.ALLOW);
    }

    private static Decision clicking(@Nullable Control control) {
        return AppPolicy.allowing(List.of("Mousepad", "desktop"))
                .review(new ActionPolicy.Proposal(
                        "run",
                        ApprovalMode.NONE,
                        Action.Click.at(new Point<>(1, 1)),
                        "click",
                        ScreenState.UNKNOWN,
                        control));
    }

    @Test
    void entriesThatAreNoApplicationsAreNamed() {
        assertThatThrownBy(() -> AppPolicy.allowing(List.of("com.example.shop", "https://example.com", "a b")))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("'https://example.com', 'a b'");
        assertThatThrownBy(() -> AppPolicy.allowing(List.of())).isInstanceOf(SightlineException.class);
    }
}
