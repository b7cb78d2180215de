package dev.sightline.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.ActionSpace;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.testkit.GivenLines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What keys, clicks, drags and touches do to a driver, and what they say when they cannot. */
@Timeout(30)
class GestureTests {

    private final FakeDriver driver = new FakeDriver();

    @TempDir
    Path folder;

    private RunResult run(String steps) {
        return new FakeRun(driver, folder).of(GivenLines.rows("Card | Basket"), steps);
    }

    private static Point<Space.Driver> on(int column, String text) {
        var center = GivenLines.box(0, column, text).center();
        return new Point<>(center.x() / 2, center.y() / 2);
    }

    @Test
    void keysArePressedSeveralTimes() {
        FakeRun.assertSucceeded(run("steps: [ press: { keys: control+z, times: 3 }, press: tab ]"));

        Action<Space.Driver> undo = new Action.PressKeys<>(List.of(Key.Named.CONTROL, new Key.Printable('z')));
        assertThat(driver.actions())
                .containsExactly(
                        (Action.Input<Space.Driver>) undo,
                        (Action.Input<Space.Driver>) undo,
                        (Action.Input<Space.Driver>) undo,
                        new Action.PressKeys<>(List.of(Key.Named.TAB)));
    }

    @Test
    void modifiersAreHeldDuringAClick() {
        RunResult result = run("""
                steps:
                  - click: { text: Card, modifiers: [control, shift] }
                  - click: { text: Card, modifiers: alt, count: 2, button: right }
                """);

        FakeRun.assertSucceeded(result);
        assertThat(driver.actions())
                .containsExactly(
                        new Action.Click<>(
                                on(0, "Card"), MouseButton.LEFT, 1, Set.of(Key.Named.SHIFT, Key.Named.CONTROL)),
                        new Action.Click<>(on(0, "Card"), MouseButton.RIGHT, 2, Set.of(Key.Named.ALT)));
        assertThat(FakeRun.intents(result)).first().isEqualTo("click 'Card' with control+shift held");
    }

    @Test
    void touchScreenHasNoModifiers() {
        driver.offering(ActionSpace.of(ActionKind.TAP));

        assertThat(run("steps: [ click: { text: Card, modifiers: control } ]")
                        .outcome()
                        .reason())
                .isEqualTo("At 'click 'Card' with control held': Cannot click 'Card' while keys are held: this driver,"
                        + " fake, has a touch screen. Leave 'modifiers' out.");
    }

    @Test
    void onlyModifiersCanBeHeld() {
        assertThatThrownBy(
                        () -> new FakeRun(driver, folder).task("steps: [ click: { text: Card, modifiers: [enter] } ]"))
                .hasMessageContaining(
                        "'modifiers' of 'click' must be one of control, shift, alt, meta, but is 'enter'.");
        assertThatThrownBy(() -> Task.builder("x").click(Target.text("Card"), Set.of(Key.Named.ENTER)))
                .hasMessageContaining("its modifiers are ENTER; use control, shift, alt and meta.");
    }

    @Test
    void dragByADistanceIsInUnitsOfTheDriver() {
        FakeRun.assertSucceeded(run("steps: [ drag_by: { from: Card, right: 100, down: 20 } ]"));

        Point<Space.Driver> from = on(0, "Card");
        assertThat(driver.actions())
                .containsExactly(new Action.Drag<>(from, new Point<>(from.x() + 100, from.y() + 20)));
    }

    @Test
    void dragOffTheScreenIsRefused() {
        assertThat(run("steps: [ drag_by: { from: Card, left: 100 } ]")
                        .outcome()
                        .reason())
                .isEqualTo(
                        "At 'drag 'Card' by 100.0 left': Cannot drag 'Card' by 100.0 left: that leads off the screen."
                                + " Scroll first, or drag less far.");
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void dragThatChangesNothingFails() {
        driver.frozen();

        assertThat(run("steps: [ drag_by: { from: Card, right: 50 } ]")
                        .outcome()
                        .reason())
                .endsWith("Dragged 'Card' by 50.00 right, but nothing on the screen changed.");
    }

    @Test
    void longPressHoldsAFinger() {
        FakeRun.assertSucceeded(run("steps: [ long_press: Card, long_press: { text: Card, duration: 2s } ]"));

        assertThat(driver.actions())
                .containsExactly(
                        new Action.LongPress<>(on(0, "Card"), TaskStep.LongPress.USUAL),
                        new Action.LongPress<>(on(0, "Card"), Duration.ofSeconds(2)));
    }

    @Test
    void phoneIsTurned() {
        driver.turnable();

        FakeRun.assertSucceeded(run("steps: [ set_orientation: portrait, set_orientation: landscape ]"));
        assertThat(driver.capture().size().width()).isEqualTo(FakeDriver.WIDTH);
    }

    @Test
    void screenThatHasNoOrientationIsNotTurned() {
        assertThat(run("steps: [ set_orientation: landscape ]").outcome().reason())
                .isEqualTo(
                        "At 'turn the screen to landscape': Cannot turn the screen: this driver, fake, does not support"
                                + " it. Only phones have an orientation; a browser has a viewport, which is set when it is"
                                + " opened.");
    }

    @Test
    void longPressNeedsATouchScreen() {
        driver.offering(ActionSpace.of(ActionKind.CLICK));

        assertThat(run("steps: [ long_press: Card ]").outcome().reason())
                .isEqualTo("At 'long press 'Card'': Cannot perform the step 'long_press': this driver, fake, does not"
                        + " offer LONG_PRESS. It has no touch screen; for its menu, use a click with 'button: right'.");
    }

    @Test
    void swipeMovesAFingerOverMostOfTheScreen() {
        FakeRun.assertSucceeded(run("steps: [ swipe: left, swipe: { direction: up, amount: 0.2, from: Card } ]"));

        assertThat(driver.actions().getFirst())
                .isEqualTo(new Action.Swipe<>(new Point<>(256, 90), new Point<>(64, 90), Duration.ofMillis(500)));
        assertThat(driver.actions().getLast()).isInstanceOfSatisfying(Action.Swipe.class, swipe -> {
            assertThat(swipe.from()).isEqualTo(on(0, "Card"));
            // the edge of the screen belongs to the system
            assertThat(swipe.to().y()).isEqualTo(0.05 * 360 / 2);
        });
    }

    @Test
    void mouseDragsInsteadOfSwiping() {
        driver.offering(ActionSpace.of(ActionKind.DRAG));

        FakeRun.assertSucceeded(run("steps: [ swipe: right ]"));
        assertThat(driver.actions()).containsExactly(new Action.Drag<>(new Point<>(64, 90), new Point<>(256, 90)));
    }
}
