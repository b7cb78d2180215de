package dev.sightline.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.ScreenState;
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

    @Test
    void entriesThatAreNoApplicationsAreNamed() {
        assertThatThrownBy(() -> AppPolicy.allowing(List.of("com.example.shop", "https://example.com", "a b")))
                .isInstanceOf(SightlineException.class)
                .hasMessageContaining("'https://example.com', 'a b'");
        assertThatThrownBy(() -> AppPolicy.allowing(List.of())).isInstanceOf(SightlineException.class);
    }
}
