package dev.sightline.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.GuiDriver;
import dev.sightline.screen.Box;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import java.awt.Rectangle;
import java.awt.Robot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exactly which input the driver delivers. */
@OnDisplay
class PointerAndKeysIT {

    private static final List<String> STEPS_OF_THE_DRAG = IntStream.rangeClosed(1, Pointer.DRAG_STEPS)
            .mapToObj(step -> "drag at " + (100 + step * 10) + "," + (100 + step * 5))
            .toList();

    @TempDir
    Path folder;

    private Rig rig;
    private Probe probe;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig(DesktopDriverFactory.builder().build().open(folder));
        probe = Probe.open(new Rectangle(0, 0, 1280, 800));
        probe.forget();
    }

    @AfterEach
    void close() {
        probe.close();
        rig.close();
    }

    private static Point<Space.Driver> at(double x, double y) {
        return new Point<>(x, y);
    }

    @ParameterizedTest
    @CsvSource({"LEFT, 1, 1", "MIDDLE, 1, 2", "RIGHT, 1, 3", "LEFT, 2, 1", "LEFT, 3, 1"})
    void clickPressesItsButtonItsNumberOfTimes(MouseButton button, int count, int awtButton) {
        rig.performs(new Action.Click<>(at(321.9, 123.2), button, count));
        var clicks = new ArrayList<String>();
        for (int click = 1; click <= count; click++) {
            clicks.add("press " + awtButton + " x" + click + " at 321,123");
            clicks.add("release " + awtButton + " at 321,123");
        }
        // clicks that this machine was too busy for may lie before
        Rig.await("exactly " + clicks, () -> {
            var seen = probe.buttons();
            int first = seen.lastIndexOf(clicks.getFirst());
            return first >= 0 && seen.subList(first, seen.size()).equals(clicks);
        });
    }

    @Test
    void clicksTooFarApartAreNotCalledAMultipleClick() throws Exception {
        var busy = new Robot() {
            @Override
            public void delay(int millis) {
                super.delay(millis + 600);
            }
        };
        assertThat(new Pointer(busy).click(at(321, 123), MouseButton.LEFT, 2)).isFalse();
        Rig.await(
                "two single clicks",
                () -> probe.buttons()
                        .equals(List.of(
                                "press 1 x1 at 321,123",
                                "release 1 at 321,123",
                                "press 1 x1 at 321,123",
                                "release 1 at 321,123")));
    }

    @Test
    void moveReachesTheCorners() {
        rig.performs(new Action.Move<>(at(0, 0)));
        probe.await("move at 0,0");
        rig.performs(new Action.Move<>(at(1279.9, 799.9)));
        probe.await("move at 1279,799");
    }

    @Test
    void dragMovesWithTheButtonDown() {
        rig.performs(new Action.Drag<>(at(100, 100), at(300, 200)));
        probe.await("release 1 at 300,200");
        // AWT gives a window that is behind only the last of several moves, so that some may be missing between
        var input =
                probe.seen().stream().dropWhile(each -> each.startsWith("move")).toList();
        assertThat(input).startsWith("press 1 x1 at 100,100").endsWith("drag at 300,200", "release 1 at 300,200");
        assertThat(STEPS_OF_THE_DRAG).containsSubsequence(input.subList(1, input.size() - 1));
    }

    @Test
    void everyStepOfADragReachesAWindowThatKeepsUp() throws Exception {
        var waiting = new Robot() {

            private boolean down;

            @Override
            public synchronized void mousePress(int buttons) {
                super.mousePress(buttons);
                down = true;
            }

            @Override
            public synchronized void mouseMove(int x, int y) {
                super.mouseMove(x, y);
                if (down) {
                    probe.await("drag at " + x + "," + y);
                }
            }
        };
        new Pointer(waiting).drag(at(100, 100), at(300, 200));
        probe.await("release 1 at 300,200");
        var expected = new ArrayList<String>();
        expected.add("press 1 x1 at 100,100");
        expected.addAll(STEPS_OF_THE_DRAG);
        expected.add("release 1 at 300,200");
        assertThat(probe.seen().stream()
                        .dropWhile(each -> each.startsWith("move"))
                        .toList())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 150, wheel 1, 3", "0, -100, wheel -1, 2", "0, 1, wheel 1, 1", "120, 0, wheel 1 sideways, 2"})
    void scrollTurnsDistancesIntoNotches(double deltaX, double deltaY, String input, int times) {
        rig.performs(new Action.Scroll<>(at(640, 400), deltaX, deltaY));
        Rig.await(
                times + " notches",
                () -> probe.seen().stream().filter(input::equals).count() == times);
    }

    @ParameterizedTest
    @CsvSource({"control, Ctrl", "shift, Shift", "alt, Alt"})
    void chordHoldsItsModifierAndReleasesIt(String modifier, String awtName) {
        rig.press(modifier, "k");
        probe.await("up " + awtName);
        assertThat(probe.seen()).containsSubsequence("down " + awtName, "down K", "up K", "up " + awtName);
    }

    @Test
    void chordHoldsSeveralModifiers() {
        rig.press("control", "shift", "alt", "k");
        probe.await("up Ctrl");
        assertThat(probe.seen())
                .containsSubsequence(
                        "down Ctrl", "down Shift", "down Alt", "down K", "up K", "up Alt", "up Shift", "up Ctrl");
    }

    @Test
    void everyNamedKeyArrives() {
        for (Key.Named key : Key.Named.values()) {
            if (key == Key.Named.META) {
                continue; // AWT has no event for it under X11; that it works shows in RealApplicationsIT
            }
            probe.forget();
            rig.performs(new Action.PressKeys<>(List.of(key)));
            Rig.await(key + " up", () -> probe.seen().stream().anyMatch(each -> each.startsWith("up ")));
            assertThat(probe.seen()).noneMatch(each -> each.contains("Unknown"));
        }
    }

    @Test
    void everyPrintableAsciiKeyTypesItsCharacter() {
        for (char sign = '!'; sign <= '~'; sign++) {
            probe.forget();
            rig.performs(new Action.PressKeys<>(List.of(new Key.Printable(sign))));
            probe.await("typed " + sign);
        }
    }

    @Test
    void characterThatIsNotOnTheKeyboardIsPressedInAChord() {
        rig.performs(new Action.PressKeys<>(List.of(Key.Named.CONTROL, new Key.Printable('é'))));
        probe.await("down Ctrl");
        probe.await("up Ctrl");
        assertThat(probe.seen()).hasSize(4);
    }

    @Test
    void pointOutsideTheScreenIsRefused() {
        assertThat(rig.driver.perform(Action.Click.at(at(1280, 10))))
                .isEqualTo(new ActionOutcome.NotPerformed(
                        ActionOutcome.Reason.OUTSIDE_SCREEN,
                        "Cannot click at (1280, 10): the point lies outside the screen, which is 1280×800 at (0, 0)."
                                + " Choose a point on the screenshot."));
        assertThat(probe.seen()).isEmpty();
    }

    @Test
    void actionIsWithheldWhileAPersonMovesTheMouse() throws Exception {
        rig.click(100, 100);
        probe.await("release 1 at 100,100");
        new Robot().mouseMove(700, 500);
        probe.await("move at 700,500");
        probe.forget();

        assertThat(rig.driver.perform(Action.Click.at(at(200, 200))))
                .isInstanceOfSatisfying(ActionOutcome.NotPerformed.class, outcome -> {
                    assertThat(outcome.reason()).isEqualTo(ActionOutcome.Reason.USER_ACTIVE);
                    assertThat(outcome.message()).contains("moved the mouse to (700, 500)");
                });
        assertThat(probe.seen()).isEmpty();

        rig.driver.capture();
        rig.click(200, 200);
        probe.await("release 1 at 200,200");
    }

    @Test
    void mouseIsNobodysSwitchWhenTheDriverDoesNotYield() throws Exception {
        try (var stubborn =
                DesktopDriverFactory.builder().yieldToUser(false).build().open(folder)) {
            new Robot().mouseMove(700, 500);
            assertThat(stubborn.perform(Action.Click.at(at(200, 200)))).isEqualTo(ActionOutcome.Performed.PLAIN);
            probe.await("release 1 at 200,200");
        }
    }

    @Test
    void desktopIsLentToOneRunAtATime() throws Exception {
        DesktopDriverFactory factory = DesktopDriverFactory.builder().build();
        GuiDriver first = factory.open(folder);
        var second = new AtomicReference<@Nullable GuiDriver>();
        Thread waiting = Thread.ofPlatform().start(() -> second.set(factory.open(folder)));
        try {
            Rig.await("the second run to wait", () -> waiting.getState() == Thread.State.WAITING);
            assertThat(second.get()).isNull();
            first.close();
            first.close();
            Rig.await("the second driver", () -> second.get() != null);
        } finally {
            waiting.join();
            first.close();
        }
        try (GuiDriver driver = Objects.requireNonNull(second.get())) {
            assertThat(driver.capture().size().toString()).isEqualTo("1280×800");
        }
    }

    @Test
    void cursorIsDrawnOnlyWhenAskedFor() {
        rig.performs(new Action.Move<>(at(400, 400)));
        Rig.await("the probe's colour", () -> rig.pixel(402, 410) == 0x00ff00);
        try (var drawing =
                DesktopDriverFactory.builder().drawCursor(true).build().open(folder)) {
            var image = drawing.capture().image();
            assertThat(image.getRGB(402, 408) & 0xffffff).isEqualTo(0x000000);
            assertThat(image.getRGB(430, 430) & 0xffffff).isEqualTo(0x00ff00);
        }
    }

    @Test
    void regionIsAllThatIsSeenAndTouched() {
        var region = new Scope.Region(Box.of(200, 100, 320, 240));
        try (var narrow = DesktopDriverFactory.builder().scope(region).build().open(folder)) {
            var shot = narrow.capture();
            assertThat(shot.size().toString()).isEqualTo("320×240");
            assertThat(narrow.perform(Action.Click.at(shot.toDriver().apply(new Point<Space.Pixels>(10, 20)))))
                    .isEqualTo(ActionOutcome.Performed.PLAIN);
            probe.await("release 1 at 210,120");
            assertThat(narrow.perform(Action.Click.at(at(199, 120)))).isInstanceOf(ActionOutcome.NotPerformed.class);
        }
    }
}
