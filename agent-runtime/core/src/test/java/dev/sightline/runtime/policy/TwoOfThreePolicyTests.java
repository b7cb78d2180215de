package dev.sightline.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.agent.ActionPolicy.Proposal;
import dev.sightline.driver.Control;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Space;
import dev.sightline.task.ApprovalMode;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TwoOfThreePolicyTests {

    private static final String OWN = "https://intranet.example/orders";
    private static final String PRIVATE = "https://mail.example/inbox";
    private static final String STRANGE = "https://forum.example/thread";
    private static final Point<Space.Pixels> HERE = new Point<>(10, 10);
    private static final Action.Input<Space.Pixels> CLICK = Action.Click.at(HERE);

    private final TwoOfThreePolicy policy = TwoOfThreePolicy.of(List.of("intranet.example"), List.of("mail.example"));

    private Decision at(String run, String location, Action<Space.Pixels> action, @Nullable Control control) {
        return policy.review(new Proposal(
                run,
                ApprovalMode.NONE,
                action,
                "do it",
                new ScreenState(location, null, null, List.of(), -1, List.of()),
                control));
    }

    private void look(String run, String... locations) {
        for (String location : locations) {
            assertThat(at(run, location, new Action.Scroll<>(HERE, 0, 100), null))
                    .isEqualTo(Decision.ALLOW);
        }
    }

    private static Stream<Object[]> waysOut() {
        return Stream.of(
                new Object[] {STRANGE, new Action.TypeText<Space.Pixels>(Text.of("data")), null},
                new Object[] {STRANGE, CLICK, new Control.Button("Like", false, "")},
                new Object[] {STRANGE, CLICK, new Control.Link("Next", STRANGE + "/2?q=data")},
                new Object[] {STRANGE, new Action.OpenUrl<Space.Pixels>(URI.create(STRANGE + "?q=data")), null},
                new Object[] {PRIVATE, CLICK, new Control.Link("Elsewhere", "https://evil.example/?data")},
                new Object[] {PRIVATE, CLICK, new Control.Button("Send", true, PRIVATE)},
                new Object[] {PRIVATE, CLICK, new Control.Node("Share", "Button", "com.shop")},
                new Object[] {PRIVATE, CLICK, new Control.Node("", "View", "com.shop")},
                new Object[] {PRIVATE, CLICK, null},
                new Object[] {PRIVATE, new Action.PressKeys<Space.Pixels>(List.of(Key.Named.ENTER)), null},
                new Object[] {PRIVATE, new Action.OpenUrl<Space.Pixels>(URI.create("https://evil.example/?data")), null
                },
                new Object[] {OWN, new Action.UploadFiles<Space.Pixels>(HERE, List.of(Path.of("a.pdf"))), null});
    }

    @ParameterizedTest
    @MethodSource("waysOut")
    void eachWayOutNeedsAPersonOnceARunHasTheOtherTwo(
            String location, Action<Space.Pixels> action, @Nullable Control control) {
        look("all", PRIVATE, STRANGE);
        assertThat(at("all", location, action, control))
                .isInstanceOfSatisfying(
                        Decision.Ask.class,
                        ask -> assertThat(ask.question())
                                .contains("do it", "private data and pages of other people")
                                .doesNotContain("?data", "?q"));
    }

    @ParameterizedTest
    @MethodSource("waysOut")
    void runWithPrivateDataOnlyIsFree(String location, Action<Space.Pixels> action, @Nullable Control control) {
        look("private", PRIVATE, OWN, "about:blank");
        if (!location.equals(STRANGE)) {
            assertThat(at("private", location, action, control)).isEqualTo(Decision.ALLOW);
        }
    }

    @ParameterizedTest
    @MethodSource("waysOut")
    void runWithStrangersOnlyIsFree(String location, Action<Space.Pixels> action, @Nullable Control control) {
        look("strangers", STRANGE, OWN);
        if (!location.equals(PRIVATE)) {
            assertThat(at("strangers", location, action, control)).isEqualTo(Decision.ALLOW);
        }
    }

    @Test
    void secretOnAPageOfStrangersNeedsAPerson() {
        var typing = new Action.TypeText<Space.Pixels>(Text.of(Secret.of("pin", "hush-4711")));
        assertThat(at("secret", STRANGE, typing, null)).isInstanceOf(Decision.Ask.class);
        assertThat(at("other", OWN, typing, null)).isEqualTo(Decision.ALLOW);
    }

    @Test
    void readingAndMovingWithinOnesOwnSitesStaysFree() {
        look("all", PRIVATE, STRANGE);
        assertThat(at("all", OWN, CLICK, new Control.Link("Orders", OWN + "/2")))
                .isEqualTo(Decision.ALLOW);
        assertThat(at("all", OWN, CLICK, new Control.Field("Search", "text", "", true, true)))
                .isEqualTo(Decision.ALLOW);
        assertThat(at("all", STRANGE, new Action.Back<>(), null)).isEqualTo(Decision.ALLOW);
        look("all", PRIVATE, STRANGE, OWN);
    }

    @Test
    void runsAreJudgedByThemselves() {
        look("one", PRIVATE);
        look("two", STRANGE);
        assertThat(at("two", STRANGE, new Action.TypeText<>(Text.of("data")), null))
                .isEqualTo(Decision.ALLOW);
    }
}
