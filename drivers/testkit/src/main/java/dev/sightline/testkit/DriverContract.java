package dev.sightline.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Secret;
import dev.sightline.action.SystemButton;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Performed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.GuiDriver;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The contract of every {@link GuiDriver}, whatever it drives. A driver's test class extends this, opens the driver,
 * shows the {@link Fixture} on its screen, and declares what it offers.
 *
 * <p>As in a run, one driver serves one test after the other. After a test that failed or closed it, the next begins
 * with a new one.
 *
 * <p>What a driver does not offer is tested, too: it must report it. A test of something that this driver lacks is
 * skipped with that reason.
 *
 * @since 0.1.0
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DriverContract {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    // lossy pictures shift colours a little
    private static final int COLOUR_TOLERANCE = 12;
    private static final Set<ActionKind> FLOW =
            EnumSet.of(ActionKind.WAIT, ActionKind.ANSWER, ActionKind.ASK_USER, ActionKind.FINISH);

    @SuppressWarnings("NullAway.Init") // JUnit opens it
    private GuiDriver driver;

    private boolean open;

    @RegisterExtension
    final AfterTestExecutionCallback afterFailure = context -> {
        if (context.getExecutionException().isPresent()) {
            closeDriver();
        }
    };

    /**
     * Starts what drivers need, once: servers, devices, pages.
     *
     * @param folder empty, and kept until all tests have run
     */
    protected void start(Path folder) throws Exception {}

    /** Ends what was started, possibly only in part; drivers are closed by then. */
    protected void stop() throws Exception {}

    /** Opens a driver: for the first test, and after one that failed or closed its own. */
    protected abstract GuiDriver open() throws Exception;

    /** Shows the fixture in its initial state on the screen of the open driver: nothing pressed, typed or scrolled. */
    protected abstract void showFixture() throws Exception;

    /** The fixture on the driver's screen, inspected by other means than the driver. */
    protected abstract Fixture fixture();

    /** What this driver offers; the action space must be exactly this. */
    protected abstract Set<ActionKind> offered();

    @BeforeAll
    final void startAll(@TempDir Path folder) throws Exception {
        start(folder);
    }

    @BeforeEach
    final void openDriver() throws Exception {
        if (!open) {
            driver = open();
            open = true;
        }
        showFixture();
    }

    @AfterAll
    final void stopAll() throws Exception {
        try {
            closeDriver();
        } finally {
            stop();
        }
    }

    private void closeDriver() {
        if (open) {
            open = false;
            driver.close();
        }
    }

    // ---- capturing

    @Test
    protected void captureShowsTheScreenNow() {
        Instant before = Instant.now();
        Screenshot shot = look();
        assertThat(shot.capturedAt())
                .isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
        assertThat(shot.image().getWidth()).isEqualTo((int) shot.size().width());
        assertThat(shot.image().getHeight()).isEqualTo((int) shot.size().height());
        assertThat(shot.encoded()).isNotEmpty();
        assertThat(shot.mediaType()).isIn("image/png", "image/jpeg");
        for (Fixture.Target target : Fixture.Target.values()) {
            assertThat(find(shot, target.colour())).as(target.name()).isNotNull();
        }
    }

    @Test
    protected void everyPixelLeadsToAPointOfInputAndBack() {
        Screenshot shot = look();
        var random = new SplittableRandom(42);
        for (int i = 0; i < 1000; i++) {
            var pixel = new Point<Space.Pixels>(
                    random.nextDouble(shot.size().width()),
                    random.nextDouble(shot.size().height()));
            Point<Space.Pixels> back =
                    shot.toDriver().inverse().apply(shot.toDriver().apply(pixel));
            assertThat(back.x()).isCloseTo(pixel.x(), within(1e-6));
            assertThat(back.y()).isCloseTo(pixel.y(), within(1e-6));
        }
    }

    // ---- pointing

    @ParameterizedTest
    @EnumSource(Fixture.Target.class)
    protected void whatIsSeenIsHit(Fixture.Target target) {
        Screenshot shot = look();
        performs(point(found(shot, target.colour())));
        String name = target.name().toLowerCase(Locale.ROOT);
        await(name + " to be pressed", () -> fixture().pressed().equals(List.of(name)));
    }

    @Test
    protected void pointOutsideTheScreenIsRefusedAndNothingHappens() {
        Screenshot shot = look();
        double width = shot.size().width();
        double height = shot.size().height();
        for (Point<Space.Pixels> outside : List.of(
                new Point<Space.Pixels>(-3, height / 2),
                new Point<Space.Pixels>(width / 2, -3),
                new Point<Space.Pixels>(width + 3, height / 2),
                new Point<Space.Pixels>(width / 2, height + 3))) {
            assertThat(driver.perform(point(shot.toDriver().apply(outside))))
                    .isInstanceOfSatisfying(NotPerformed.class, outcome -> {
                        assertThat(outcome.reason()).isEqualTo(Reason.OUTSIDE_SCREEN);
                        assertThat(outcome.message()).contains("outside");
                    });
        }
        assertThat(fixture().pressed()).isEmpty();
    }

    @Test
    protected void scrollShowsWhatLiesBelowAndReturns() {
        assumeOffered(ActionKind.SCROLL);
        Screenshot shot = look();
        Point<Space.Driver> middle = shot.toDriver()
                .apply(new Point<Space.Pixels>(
                        shot.size().width() / 2, shot.size().height() / 2));
        double distance = shot.toDriver().applyHeight(shot.size().height() / 3);
        performs(new Action.Scroll<>(middle, 0, distance));
        await("the content to scroll", () -> fixture().scrolled() > 0);
        performs(new Action.Scroll<>(middle, 0, -2 * distance));
        await("the content to be at its top", () -> fixture().scrolled() == 0);
    }

    // ---- typing

    @Test
    protected void anyUnicodeIsTyped() {
        assumeOffered(ActionKind.TYPE_TEXT);
        focusField();
        String text = "aZ 09 ~{}\"' ß ñ Łódź Ελλ Кир עברית 日本語 🙂";
        performs(new Action.TypeText<>(Text.of(text)));
        await("'" + text + "'", () -> fixture().typed().equals(text));
    }

    @Test
    protected void secretIsTypedAndNotTold() {
        assumeOffered(ActionKind.TYPE_TEXT);
        focusField();
        ActionOutcome outcome = driver.perform(new Action.TypeText<>(Text.of(Secret.of("pin", "hush-4711"))));
        assertThat(outcome).isInstanceOf(Performed.class);
        assertThat(outcome.toString()).doesNotContain("hush");
        await("the secret", () -> fixture().typed().equals("hush-4711"));
    }

    @Test
    protected void emptyTextChangesNothing() {
        assumeOffered(ActionKind.TYPE_TEXT);
        focusField();
        assertThat(driver.perform(new Action.TypeText<>(Text.of("")))).isInstanceOf(Performed.class);
        assertThat(fixture().typed()).isEmpty();
    }

    @Test
    protected void keysAndChordsArePressedAndReleased() {
        assumeOffered(ActionKind.PRESS_KEYS);
        focusField();
        performs(new Action.TypeText<>(Text.of("abc")));
        await("abc", () -> fixture().typed().equals("abc"));
        performs(new Action.PressKeys<>(List.of(Key.Named.BACKSPACE)));
        await("ab", () -> fixture().typed().equals("ab"));
        performs(new Action.PressKeys<>(List.of(selectAllModifier(), Key.of("a"))));
        performs(new Action.PressKeys<>(List.of(Key.of("x"))));
        await("x instead of everything", () -> fixture().typed().equals("x"));
    }

    /** The modifier that, with A, selects everything. */
    protected Key selectAllModifier() {
        return Key.Named.CONTROL;
    }

    // ---- saying what it is

    @Test
    protected void actionSpaceIsWhatIsDeclared() {
        assertThat(driver.actionSpace().kinds())
                .containsExactlyInAnyOrderElementsOf(offered())
                .doesNotContainAnyElementsOf(FLOW);
        assertThat(driver.info().name()).isNotBlank();
    }

    @Test
    protected void whatIsNotOfferedIsRefusedInWords() {
        look();
        var lacking = EnumSet.complementOf(EnumSet.copyOf(driver.actionSpace().kinds()));
        lacking.removeAll(FLOW);
        for (ActionKind kind : lacking) {
            assertThat(driver.perform(sample(kind)))
                    .as(kind.name())
                    .isInstanceOfSatisfying(NotPerformed.class, outcome -> {
                        assertThat(outcome.reason()).isEqualTo(Reason.NOT_OFFERED);
                        assertThat(outcome.message()).isNotBlank();
                    });
        }
        assertThat(fixture().pressed()).isEmpty();
    }

    // ---- ending

    @Test
    protected void closedDriverSaysThatItIsClosed() {
        closeDriver();
        driver.close();
        assertThatThrownBy(() -> driver.capture()).isInstanceOfSatisfying(SightlineException.class, e -> {
            assertThat(e.category()).isEqualTo(ErrorCategory.DRIVER);
            assertThat(e).hasMessageContaining("closed");
        });
        assertThatThrownBy(() -> driver.perform(point(new Point<>(5, 5))))
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.DRIVER));
    }

    // ---- words

    /** A screenshot that shows the whole fixture. */
    private Screenshot look() {
        Screenshot[] shot = new Screenshot[1];
        await("the fixture on the screenshot", () -> {
            shot[0] = driver.capture();
            for (Fixture.Target target : Fixture.Target.values()) {
                if (find(shot[0], target.colour()) == null) {
                    return false;
                }
            }
            return find(shot[0], Fixture.FIELD_COLOUR) != null;
        });
        return shot[0];
    }

    private void focusField() {
        Screenshot shot = look();
        performs(point(found(shot, Fixture.FIELD_COLOUR)));
        // the caret, a keyboard or a frame may have to appear before keys arrive
        driver.capture();
    }

    private Action.Input<Space.Driver> point(Point<Space.Driver> point) {
        return driver.actionSpace().offers(ActionKind.CLICK) ? Action.Click.at(point) : new Action.Tap<>(point, 1);
    }

    private void performs(Action.Input<Space.Driver> action) {
        assertThat(driver.perform(action)).isInstanceOf(Performed.class);
    }

    private void assumeOffered(ActionKind kind) {
        assumeTrue(driver.actionSpace().offers(kind), "this driver does not offer " + kind);
    }

    private static Point<Space.Driver> found(Screenshot shot, int colour) {
        Point<Space.Pixels> place = find(shot, colour);
        if (place == null) {
            throw new AssertionError("No pixel has the colour " + Integer.toHexString(colour));
        }
        return shot.toDriver().apply(place);
    }

    /** The middle of the box around all pixels of a colour, null when there are none. */
    private static @Nullable Point<Space.Pixels> find(Screenshot shot, int colour) {
        BufferedImage image = shot.image();
        int left = Integer.MAX_VALUE;
        int top = Integer.MAX_VALUE;
        int right = -1;
        int bottom = -1;
        for (int y = 0; y < image.getHeight(); y += 2) {
            for (int x = 0; x < image.getWidth(); x += 2) {
                if (isClose(image.getRGB(x, y), colour)) {
                    left = Math.min(left, x);
                    top = Math.min(top, y);
                    right = Math.max(right, x);
                    bottom = Math.max(bottom, y);
                }
            }
        }
        return right < 0 ? null : new Point<>((left + right) / 2.0, (top + bottom) / 2.0);
    }

    private static boolean isClose(int pixel, int colour) {
        for (int shift = 0; shift <= 16; shift += 8) {
            if (Math.abs((pixel >> shift & 0xff) - (colour >> shift & 0xff)) > COLOUR_TOLERANCE) {
                return false;
            }
        }
        return true;
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Waited " + PATIENCE.toSeconds() + " s for " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting for " + what, e);
            }
        }
    }

    private static Action.Input<Space.Driver> sample(ActionKind kind) {
        var point = new Point<Space.Driver>(30, 30);
        return switch (kind) {
            case CLICK -> new Action.Click<>(point, MouseButton.LEFT, 1);
            case MOVE -> new Action.Move<>(point);
            case DRAG -> new Action.Drag<>(point, point);
            case SCROLL -> new Action.Scroll<>(point, 0, 10);
            case TYPE_TEXT -> new Action.TypeText<>(Text.of("a"));
            case PRESS_KEYS -> new Action.PressKeys<>(List.of(Key.of("a")));
            case TAP -> new Action.Tap<>(point, 1);
            case LONG_PRESS -> new Action.LongPress<>(point, Duration.ofMillis(600));
            case SWIPE -> new Action.Swipe<>(point, point, Duration.ofMillis(100));
            case PINCH -> new Action.Pinch<>(point, 2);
            case PRESS_SYSTEM_BUTTON -> new Action.PressSystemButton<>(SystemButton.HOME);
            case OPEN_APP -> new Action.OpenApp<>("Contract");
            case OPEN_URL -> new Action.OpenUrl<>(URI.create("about:blank"));
            case BACK -> new Action.Back<>();
            case SWITCH_TAB -> new Action.SwitchTab<>(0);
            case CLOSE_TAB -> new Action.CloseTab<>();
            case ANSWER_DIALOG -> new Action.AnswerDialog<>(true, null);
            case UPLOAD_FILES -> new Action.UploadFiles<>(point, List.of(Path.of("a.txt")));
            case WAIT, ANSWER, ASK_USER, FINISH -> throw new IllegalArgumentException("No driver sees " + kind);
        };
    }
}
