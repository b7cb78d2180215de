package dev.sightline.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.agent.ActionPolicy.Decision;
import dev.sightline.agent.ActionPolicy.Proposal;
import dev.sightline.driver.Control;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Space;
import dev.sightline.task.ApprovalMode;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RiskPolicyTests {

    private static final Action<Space.Pixels> CLICK = Action.Click.at(new Point<>(10, 10));

    private final RiskPolicy policy = RiskPolicy.standard();

    private Decision review(ApprovalMode mode, Action<Space.Pixels> action, String intent, @Nullable Control control) {
        var state = new ScreenState("https://shop.example/cart", null, null, List.of(), -1, List.of());
        return policy.review(new Proposal("run", mode, action, intent, state, control));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "click 'Pay now'",
                "click 'Place order'",
                "I will delete the file.",
                "click 'Jetzt kaufen'",
                "'Löschen'",
                "click 'Supprimer'",
                "click 'Aceptar y continuar'",
                "SEND"
            })
    void wordsOfConsequenceAreAskedAboutWhereTheDriverCannotSay(String intent) {
        assertThat(review(ApprovalMode.RISKY, CLICK, intent, null)).isInstanceOf(Decision.Ask.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "click 'Details'",
                "click 'Display'",
                "click 'Notebooks'",
                "open the list 'Category'",
                "click 'Border'"
            })
    void otherWordsAreNot(String intent) {
        assertThat(review(ApprovalMode.RISKY, CLICK, intent, null)).isEqualTo(Decision.ALLOW);
    }

    @Test
    void wordsOfAPhonesNodeAndOfTheIntentCount() {
        assertThat(review(ApprovalMode.RISKY, CLICK, "tap the last one", new Control.Node("Pay now", "Button", "shop")))
                .isInstanceOf(Decision.Ask.class);
        assertThat(review(ApprovalMode.RISKY, CLICK, "tap 'Pay now'", new Control.Node("image", "ImageView", "shop")))
                .isInstanceOf(Decision.Ask.class);
        assertThat(review(ApprovalMode.RISKY, CLICK, "tap 'Details'", new Control.Node("Details", "Button", "shop")))
                .isEqualTo(Decision.ALLOW);
    }

    @Test
    void whatTheDriverDescribesDecides() {
        assertThat(review(
                        ApprovalMode.RISKY,
                        CLICK,
                        "click 'Go'",
                        new Control.Button("Go", true, "https://shop.example/")))
                .isInstanceOf(Decision.Ask.class);
        assertThat(review(
                        ApprovalMode.RISKY,
                        CLICK,
                        "click 'Order'",
                        new Control.Field("Order number", "text", "", true, true)))
                .isEqualTo(Decision.ALLOW);
        assertThat(review(
                        ApprovalMode.RISKY,
                        CLICK,
                        "click 'Help'",
                        new Control.Link("Help", "https://elsewhere.example/")))
                .isInstanceOf(Decision.Ask.class);
        assertThat(review(
                        ApprovalMode.RISKY,
                        CLICK,
                        "click 'Help'",
                        new Control.Link("Help", "https://shop.example/help")))
                .isEqualTo(Decision.ALLOW);
    }

    @Test
    void leavingTheSiteAgreeingAndGivingFilesAwayAreRisky() {
        assertThat(review(
                        ApprovalMode.RISKY,
                        new Action.OpenUrl<>(URI.create("https://elsewhere.example/")),
                        "open",
                        null))
                .isInstanceOf(Decision.Ask.class);
        assertThat(review(ApprovalMode.RISKY, new Action.OpenUrl<>(URI.create("https://shop.example/a")), "open", null))
                .isEqualTo(Decision.ALLOW);
        assertThat(review(ApprovalMode.RISKY, new Action.AnswerDialog<>(true, null), "dialog", null))
                .isInstanceOf(Decision.Ask.class);
        assertThat(review(ApprovalMode.RISKY, new Action.AnswerDialog<>(false, null), "dialog", null))
                .isEqualTo(Decision.ALLOW);
        assertThat(review(ApprovalMode.RISKY, new Action.UploadFiles<>(new Point<>(1, 1), List.of()), "upload", null))
                .isInstanceOf(Decision.Ask.class);
    }

    @Test
    void enterOnAButtonIsAPress() {
        var enter = new Action.PressKeys<Space.Pixels>(List.of(Key.Named.ENTER));
        assertThat(review(ApprovalMode.RISKY, enter, "press enter", new Control.Button("Pay", false, "")))
                .isInstanceOf(Decision.Ask.class);
        assertThat(review(ApprovalMode.RISKY, enter, "press enter", null)).isEqualTo(Decision.ALLOW);
    }

    @Test
    void modesAskForNothingOrForEverything() {
        assertThat(review(ApprovalMode.NONE, CLICK, "click 'Pay now'", null)).isEqualTo(Decision.ALLOW);
        assertThat(review(ApprovalMode.ALL, CLICK, "click 'Details'", null))
                .isEqualTo(new Decision.Ask("May the agent do this: click 'Details'?"));
    }

    @Test
    void wordsCanBeReplaced() {
        var own = RiskPolicy.ofWords(Set.of("launch"));
        var state = ScreenState.UNKNOWN;
        assertThat(own.review(new Proposal("run", ApprovalMode.RISKY, CLICK, "click 'Launch'", state, null)))
                .isInstanceOf(Decision.Ask.class);
        assertThat(own.review(new Proposal("run", ApprovalMode.RISKY, CLICK, "click 'Pay'", state, null)))
                .isEqualTo(Decision.ALLOW);
    }
}
