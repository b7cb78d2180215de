package dev.sightline.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Secret;
import dev.sightline.action.Text;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.driver.ActionOutcome.NotPerformed;
import dev.sightline.driver.ActionOutcome.Reason;
import dev.sightline.driver.ActionSpace;
import dev.sightline.error.ErrorCategory;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Space;
import dev.sightline.task.Budget;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.testkit.GivenLines;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What each step does to a driver, and what it says when it cannot, on a screen of given lines. */
@Timeout(30)
class StepBehaviourTests {

    private static final Duration TARGET_TIMEOUT = Duration.ofMillis(400);
    private static final AgentOptions OPTIONS = new AgentOptions(
            Budget.DEFAULT,
            new SettleOptions(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0),
            EndpointOptions.ofTokens(0, 1280),
            1,
            3,
            Duration.ofSeconds(5),
            TARGET_TIMEOUT);

    private final FakeDriver driver = new FakeDriver();

    @TempDir
    Path folder;

    private RunResult run(GivenLines screen, String steps) {
        return run(screen, TaskReader.create(), steps);
    }

    private RunResult run(GivenLines screen, TaskReader reader, String steps) {
        return SightlineAgent.builder(_ -> driver)
                .textReader(screen)
                .locator(screen)
                .options(OPTIONS)
                .build()
                .run(reader.read(steps, "steps.task.yaml", folder));
    }

    private static void assertSucceeded(RunResult result) {
        assertThat(result.succeeded()).as(result.outcome().reason()).isTrue();
    }

    private static void assertFailed(RunResult result, ErrorCategory category, String reason) {
        assertThat(result.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(reason);
            assertThat(failed.category()).isEqualTo(category);
        });
    }

    /** Where the driver acts when a text is clicked: the middle of its box, at two pixels a unit. */
    private static Point<Space.Driver> on(int row, int column, String text) {
        var center = GivenLines.box(row, column, text).center();
        return new Point<>(center.x() / 2, center.y() / 2);
    }

    private static Point<Space.Driver> inField(int row, String label) {
        var box = GivenLines.box(row, 0, label);
        return new Point<>((box.right() + 24) / 2, box.center().y() / 2);
    }

    private static Action.Click<Space.Driver> click(Point<Space.Driver> point) {
        return new Action.Click<>(point, MouseButton.LEFT, 1);
    }

    private static Action.PressKeys<Space.Driver> press(Key... keys) {
        return new Action.PressKeys<>(List.of(keys));
    }

    private static Action.TypeText<Space.Driver> typed(String text) {
        return new Action.TypeText<>(Text.of(text));
    }

    /** Sees one screen until something holds, then another. */
    private static GivenLines changing(BooleanSupplier changed, List<String> before, List<String> after) {
        return GivenLines.of(_ -> changed.getAsBoolean() ? after : before);
    }

    // ---- open

    @Test
    void relativeAddressStartsFromTheTasksOwn() {
        assertSucceeded(run(GivenLines.rows(), """
                url: http://localhost:1/shop/
                variables: { page: cart }
                steps: [ open: "${page}?a=b", open: /top, open: "https://example.com/x" ]
                """));

        assertThat(driver.actions())
                .containsExactly(
                        new Action.OpenUrl<>(URI.create("http://localhost:1/shop/")),
                        new Action.OpenUrl<>(URI.create("http://localhost:1/shop/cart?a=b")),
                        new Action.OpenUrl<>(URI.create("http://localhost:1/top")),
                        new Action.OpenUrl<>(URI.create("https://example.com/x")));
    }

    @Test
    void addressWithoutASchemeIsRefused() {
        RunResult result = run(GivenLines.rows(), "steps: [ open: 'localhost:8080/shop' ]");

        assertFailed(
                result,
                ErrorCategory.INVALID_INPUT,
                "At 'open localhost:8080/shop': Cannot open 'localhost:8080/shop': it has no scheme. Write"
                        + " 'http://localhost:8080/shop'.");
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void relativeAddressWithoutABaseIsRefused() {
        RunResult result = run(GivenLines.rows(), "steps: [ open: /cart ]");

        assertFailed(
                result,
                ErrorCategory.INVALID_INPUT,
                "At 'open /cart': Cannot open '/cart': it is relative, and the task has no url to resolve it"
                        + " against. Write the whole address, or give the task a url.");
    }

    @Test
    void addressThatIsNoneIsRefused() {
        assertThat(run(GivenLines.rows(), "steps: [ open: 'http://a b/' ]")
                        .outcome()
                        .reason())
                .startsWith("Cannot open 'http://a b/': it is not a valid URL")
                .contains("Illegal character");
    }

    // ---- click

    @Test
    void clickLandsOnTheTextWithItsButtonAndCount() {
        assertSucceeded(run(GivenLines.rows("Shop", "Row | Row"), """
                variables: { place: Shop }
                steps:
                  - click: ${place}
                  - click: { text: Row, nth: 2, button: right, count: 2 }
                """));

        assertThat(driver.actions())
                .containsExactly(click(on(0, 0, "Shop")), new Action.Click<>(on(1, 1, "Row"), MouseButton.RIGHT, 2));
    }

    @Test
    void clickOnATouchScreenIsATapOrALongPress() {
        driver.offering(ActionSpace.of(ActionKind.TAP, ActionKind.LONG_PRESS));

        assertSucceeded(run(GivenLines.rows("Shop"), """
                steps:
                  - click: { text: Shop, count: 2 }
                  - click: { text: Shop, button: right }
                """));

        assertThat(driver.actions())
                .containsExactly(
                        new Action.Tap<>(on(0, 0, "Shop"), 2),
                        new Action.LongPress<>(on(0, 0, "Shop"), Duration.ofMillis(800)));
    }

    @Test
    void targetIsWaitedFor() {
        GivenLines screen = changing(() -> driver.captures() > 2, List.of("Loading"), List.of("Loading", "Log in"));

        assertSucceeded(run(screen, "steps: [ click: Log in ]"));
        assertThat(driver.actions()).containsExactly(click(on(1, 0, "Log in")));
    }

    @Test
    void absentTargetFailsWithTheWordsOfTheLocator() {
        assertFailed(
                run(GivenLines.rows("Shop"), "steps: [ click: { text: Log in, below: Shop } ]"),
                ErrorCategory.GROUNDING,
                "At 'click 'Log in' below 'Shop'': There is no 'Log in' below 'Shop' here.");
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void targetThatIsThereTwiceForAMomentIsWaitedFor() {
        GivenLines screen = changing(() -> driver.captures() > 2, List.of("Log in | Log in"), List.of("Log in"));

        assertSucceeded(run(screen, "steps: [ click: Log in ]"));
    }

    @Test
    void openDialogKeepsATargetFromBeingLookedFor() {
        driver.at(new ScreenState(
                null, null, new ScreenState.Dialog(ScreenState.Dialog.Kind.ALERT, "Saved"), List.of(), -1, List.of()));

        assertFailed(
                run(GivenLines.rows("Shop"), "steps: [ click: Shop ]"),
                ErrorCategory.EXPECTATION,
                "At 'click 'Shop'': A dialog is open that says 'Saved'. Answer it first, with the step 'dialog:"
                        + " accept' or 'dialog: dismiss'.");
    }

    @Test
    void whatTheDriverCannotDoFailsTheStepInItsWords() {
        driver.answering(new NotPerformed(Reason.OUTSIDE_SCREEN, "Cannot click there: it is outside."));

        assertFailed(
                run(GivenLines.rows("Shop"), "steps: [ click: Shop ]"),
                ErrorCategory.EXPECTATION,
                "At 'click 'Shop'': Cannot click there: it is outside.");
    }

    @Test
    void whatIsNotAllowedEndsTheRunAsDenied() {
        driver.answering(new NotPerformed(Reason.NOT_ALLOWED, "Not here."));

        assertThat(run(GivenLines.rows("Shop"), "steps: [ click: Shop ]").outcome())
                .isEqualTo(new Outcome.Denied("Not here."));
    }

    @Test
    void stepWithoutALocatorForItsTargetFailsWithWhatIsMissing() {
        assertFailed(
                run(GivenLines.rows("Shop"), "steps: [ click: { describe: the cart } ]"),
                ErrorCategory.CONFIGURATION,
                "At 'click the cart': Cannot look for the cart: the agent has no locator for it. Add text grounding"
                        + " for targets in words, or a chat model for descriptions.");
    }

    // ---- hover and check

    @Test
    void pointerIsMovedAndRests() {
        RunResult result = run(GivenLines.rows("Shop"), "steps: [ hover: { text: Shop, dwell: 60ms }, hover: Shop ]");

        assertSucceeded(result);
        assertThat(driver.actions())
                .containsExactly(new Action.Move<>(on(0, 0, "Shop")), new Action.Move<>(on(0, 0, "Shop")));
        assertThat(result.steps().getFirst().times().total()).isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }

    private static Point<Space.Driver> onBox(int row) {
        var box = GivenLines.box(row, 0, "[ ]").center();
        return new Point<>(box.x() / 2, box.y() / 2);
    }

    @Test
    void boxIsTicked() {
        GivenLines screen = changing(() -> !driver.actions().isEmpty(), List.of("[ ] News"), List.of("[x] News"));

        assertSucceeded(run(screen, "steps: [ check: News ]"));
        assertThat(driver.actions()).containsExactly(click(onBox(0)));
    }

    @Test
    void boxThatIsTickedIsLeftAlone() {
        RunResult result = run(GivenLines.rows("[x] News"), "steps: [ check: News ]");

        assertSucceeded(result);
        assertThat(driver.actions()).isEmpty();
        assertThat(result.steps().getFirst().located())
                .isNotNull()
                .satisfies(found -> assertThat(found.how()).endsWith("it is on already"));
    }

    @Test
    void boxThatStaysEmptyFailsTheStep() {
        assertFailed(
                run(GivenLines.rows("[ ] News"), "steps: [ check: News ]"),
                ErrorCategory.EXPECTATION,
                "At 'check check box or radio button 'News'': Clicked check box or radio button 'News', and expected it"
                        + " to be on, but it is off.");
    }

    @Test
    void tickedBoxIsCleared() {
        GivenLines screen = changing(() -> !driver.actions().isEmpty(), List.of("[x] News"), List.of("[ ] News"));

        assertSucceeded(run(screen, "steps: [ uncheck: News, uncheck: News ]"));
        assertThat(driver.actions()).containsExactly(click(onBox(0)));
    }

    // ---- drag, clear, values, rest

    @Test
    void oneThingIsDraggedOntoAnother() {
        assertSucceeded(run(GivenLines.rows("Card", "Done"), "steps: [ drag: { from: Card, to: Done } ]"));

        assertThat(driver.actions()).containsExactly(new Action.Drag<>(on(0, 0, "Card"), on(1, 0, "Done")));
    }

    @Test
    void dragThatChangesNothingFailsTheStep() {
        driver.frozen();

        assertFailed(
                run(GivenLines.rows("Card", "Done"), "steps: [ drag: { from: Card, to: Done } ]"),
                ErrorCategory.EXPECTATION,
                "At 'drag 'Card' to 'Done'': Dragged 'Card' to 'Done', but nothing on the screen changed.");
    }

    @Test
    void fieldIsCleared() {
        assertSucceeded(run(GivenLines.rows("Name"), "steps: [ clear: Name ]"));

        assertThat(driver.actions())
                .containsExactly(
                        click(inField(0, "Name")),
                        press(Key.Named.CONTROL, new Key.Printable('a')),
                        press(Key.Named.DELETE));
    }

    @Test
    void valueOfAFieldIsExpectedWhole() {
        // the text in the field is read where it stands
        GivenLines screen = GivenLines.rows("A long label of it | x");
        String label = "A long label of it";

        assertFailed(
                run(screen, "steps: [ expect_value: { of: " + label + ", value: y } ]"),
                ErrorCategory.EXPECTATION,
                "At 'expect field '" + label + "' to hold 'y'': Expected field '" + label
                        + "' to hold 'y', but it holds 'x'.");
        assertSucceeded(run(screen, "steps: [ expect_value: { of: " + label + ", value: x } ]"));
    }

    @Test
    void screenThatKeepsChangingNeverRests() {
        driver.painting((graphics, look) -> graphics.fillRect(look * 7 % 600, 20, 30, 30));

        assertFailed(
                run(GivenLines.rows(), "steps: [ wait_for_rest: 150ms ]"),
                ErrorCategory.EXPECTATION,
                "At 'wait until nothing has changed for 0.2 s': Waited 0.4 s for the screen to stand still for 0.2 s,"
                        + " but it keeps changing.");
        driver.frozen();
        assertSucceeded(run(GivenLines.rows(), "steps: [ wait_for_rest: 150ms ]"));
    }

    // ---- type

    @Test
    void textIsTypedWhereTheFocusIs() {
        assertSucceeded(run(
                GivenLines.rows(),
                TaskReader.create().withVariable("name", "Ada").withSecret(Secret.of("pin", "4711")),
                "steps: [ type: '${name} ${secret.pin}' ]"));

        assertThat(driver.actions())
                .containsExactly(new Action.TypeText<>(
                        Text.of("Ada").plus(Text.of(" ")).plus(Text.of(Secret.of("pin", "4711")))));
    }

    @Test
    void whatAFieldHoldsIsReplaced() {
        assertSucceeded(run(GivenLines.rows("Name"), "steps: [ type: { text: Ada, into: Name } ]"));

        assertThat(driver.actions())
                .containsExactly(
                        click(inField(0, "Name")), press(Key.Named.CONTROL, new Key.Printable('a')), typed("Ada"));
    }

    @Test
    void whatAFieldHoldsIsKeptWhenAskedTo() {
        assertSucceeded(run(GivenLines.rows("Name"), "steps: [ type: { text: Ada, into: Name, replace: false } ]"));

        assertThat(driver.actions()).containsExactly(click(inField(0, "Name")), typed("Ada"));
    }

    @Test
    void emptyTextClearsAField() {
        assertSucceeded(run(GivenLines.rows("Name"), "steps: [ type: { text: '', into: Name } ]"));

        assertThat(driver.actions())
                .containsExactly(
                        click(inField(0, "Name")),
                        press(Key.Named.CONTROL, new Key.Printable('a')),
                        press(Key.Named.DELETE));
    }

    @Test
    void typingThatChangesNothingFailsTheStep() {
        driver.painting((graphics, _) -> graphics.fillRect(10, 10, 100, 20));

        assertFailed(
                run(GivenLines.rows("Name"), "steps: [ type: { text: Ada, into: Name } ]"),
                ErrorCategory.EXPECTATION,
                "At 'type 'Ada' into field 'Name'': Typed 'Ada' into field 'Name', but nothing on the screen changed.");
    }

    @Test
    void driverWithoutKeysTypesOnly() {
        driver.offering(ActionSpace.of(ActionKind.TAP, ActionKind.TYPE_TEXT));

        assertSucceeded(run(GivenLines.rows("Name"), "steps: [ type: { text: Ada, into: Name } ]"));
        assertThat(driver.actions()).containsExactly(new Action.Tap<>(inField(0, "Name"), 1), typed("Ada"));
    }

    // ---- press

    @Test
    void chordIsPressed() {
        assertSucceeded(run(GivenLines.rows(), "steps: [ press: control+shift+t ]"));

        assertThat(driver.actions()).containsExactly(press(Key.Named.CONTROL, Key.Named.SHIFT, new Key.Printable('t')));
    }

    @Test
    void keyFromAVariableIsCheckedWhenItIsPressed() {
        RunResult result =
                run(GivenLines.rows(), TaskReader.create().withVariable("key", "hyper"), "steps: [ press: '${key}' ]");

        assertThat(result.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.category()).isEqualTo(ErrorCategory.INVALID_INPUT);
            assertThat(failed.reason()).startsWith("At 'press hyper': Cannot press 'hyper': there is no key 'hyper'.");
        });
        assertThat(driver.actions()).isEmpty();
    }

    // ---- scroll

    @Test
    void wheelIsTurnedOverTheMiddleOrATarget() {
        assertSucceeded(run(GivenLines.rows("List"), """
                steps:
                  - scroll: down
                  - scroll: { direction: left, amount: 0.5, at: List }
                """));

        assertThat(driver.actions())
                .containsExactly(
                        new Action.Scroll<>(new Point<>(160, 90), 0, 0.8 * FakeDriver.HEIGHT / 2),
                        new Action.Scroll<>(on(0, 0, "List"), -0.5 * FakeDriver.WIDTH / 2, 0));
    }

    @Test
    void touchScreenIsSwipedAgainstTheDirection() {
        driver.offering(ActionSpace.of(ActionKind.TAP, ActionKind.SWIPE));

        assertSucceeded(run(GivenLines.rows(), "steps: [ scroll: { direction: down, amount: 0.5 } ]"));
        assertThat(driver.actions())
                .containsExactly(
                        new Action.Swipe<>(new Point<>(160, 135), new Point<>(160, 45), Duration.ofMillis(600)));
    }

    /** Rows of a long page, four of which show at a time; each turn of the wheel moves it by two. */
    private GivenLines page(int rows) {
        // a pattern of its own for each row, so that the screen shows whether it moved
        driver.painting((graphics, _) -> {
            for (int i = 0; i < 4; i++) {
                graphics.fillRect((top(rows) + i) * 97 % 500, i * 90, 140, 80);
            }
        });
        return GivenLines.of(_ -> IntStream.range(top(rows), top(rows) + 4)
                .mapToObj(row -> "Row " + row)
                .toList());
    }

    private int top(int rows) {
        int top = 0;
        for (Action.Input<Space.Driver> action : driver.actions()) {
            if (action instanceof Action.Scroll<Space.Driver> scroll && scroll.deltaY() != 0) {
                top = Math.clamp(top + (scroll.deltaY() > 0 ? 2 : -2), 0, rows - 4);
            }
        }
        return top;
    }

    @Test
    void targetIsScrolledTo() {
        RunResult result = run(page(20), "steps: [ scroll_to: Row 9, click: Row 9 ]");

        assertSucceeded(result);
        assertThat(driver.actions())
                .hasSize(4)
                .startsWith(new Action.Scroll<>(new Point<>(160, 90), 0, 0.3 * FakeDriver.HEIGHT / 2))
                .endsWith(click(on(3, 0, "Row 9")));
        assertThat(result.steps())
                .extracting(StepRecord::intent)
                .containsExactly("scroll to 'Row 9'", "see 'Row 9' after scrolling", "click 'Row 9'");
    }

    @Test
    void targetThatShowsIsNotScrolledTo() {
        RunResult result = run(page(20), "steps: [ scroll_to: Row 3 ]");

        assertSucceeded(result);
        assertThat(driver.actions()).isEmpty();
        assertThat(result.steps())
                .singleElement()
                .satisfies(step -> assertThat(step.located()).isNotNull());
    }

    @Test
    void targetAboveIsScrolledToFromTheEnd() {
        assertSucceeded(run(page(12), "steps: [ scroll_to: Row 11, scroll_to: Row 0 ]"));

        assertThat(driver.actions())
                .last()
                .isInstanceOfSatisfying(
                        Action.Scroll.class,
                        scroll -> assertThat(scroll.deltaY()).isNegative());
    }

    @Test
    void targetThatIsNowhereFailsAtBothEnds() {
        assertFailed(
                run(page(12), "steps: [ scroll_to: Imprint ]"),
                ErrorCategory.GROUNDING,
                "At 'scroll to 'Imprint'': Scrolled to both ends without seeing 'Imprint'. There is no 'Imprint' here.");
    }

    @Test
    void screenOnWhichNothingMovesFailsTheStep() {
        driver.painting((graphics, _) -> graphics.fillRect(0, 0, 300, 300));

        assertFailed(
                run(GivenLines.rows("Shop"), "steps: [ scroll_to: { text: Imprint, in: Shop } ]"),
                ErrorCategory.GROUNDING,
                "At 'scroll to 'Imprint' in the part with 'Shop'': Turned the wheel over it, and nothing moved;"
                        + " 'Imprint' does not show. There is no 'Imprint' here.");
    }

    /** A list in the right half, which moves only when the wheel is turned over it. */
    @Test
    void partThatScrollsIsFound() {
        driver.painting((graphics, _) -> {
            graphics.fillRect(10, 10, 300, 300);
            graphics.fillRect(400 + 40 * turnsOverTheList(), 40 * turnsOverTheList(), 200, 120);
        });
        GivenLines screen = GivenLines.of(_ -> List.of("Menu | Entry " + turnsOverTheList()));

        assertSucceeded(run(screen, "steps: [ scroll_to: Entry 3 ]"));
    }

    private int turnsOverTheList() {
        return (int) driver.actions().stream()
                .filter(action -> action instanceof Action.Scroll<Space.Driver> scroll
                        && scroll.deltaY() > 0
                        && scroll.point().x() > 190)
                .count();
    }

    // ---- select

    private GivenLines list(String... options) {
        return GivenLines.of(_ -> {
            var rows = new ArrayList<>(List.of("Colour"));
            if (driver.actions().size() == 1) {
                rows.addAll(List.of(options));
            }
            return rows;
        });
    }

    @Test
    void optionIsChosenInTheListThatOpened() {
        RunResult result = run(list("Red", "Blue"), "steps: [ select: { option: Blue, from: Colour } ]");

        assertSucceeded(result);
        assertThat(driver.actions()).containsExactly(click(inField(0, "Colour")), click(on(2, 0, "Blue")));
        assertThat(result.steps())
                .extracting(StepRecord::intent)
                .containsExactly("open the list field 'Colour'", "select 'Blue' from field 'Colour'");
    }

    @Test
    void longListIsScrolledOverItself() {
        GivenLines screen = GivenLines.of(_ -> switch (driver.actions().size()) {
            case 1 -> List.of("Colour", "Red", "Blue");
            case 2 -> List.of("Colour", "Green", "Black");
            default -> List.of("Colour");
        });

        assertSucceeded(run(screen, "steps: [ select: { option: Black, from: Colour } ]"));
        assertThat(driver.actions())
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(click(inField(0, "Colour"))),
                        second -> assertThat(second).isInstanceOf(Action.Scroll.class),
                        third -> assertThat(third).isEqualTo(click(on(2, 0, "Black"))));
    }

    @Test
    void optionThatIsNotInTheListFailsWithTheOptions() {
        assertFailed(
                run(
                        GivenLines.of(
                                _ -> driver.actions().isEmpty() ? List.of("Colour") : List.of("Colour", "Red", "Blue")),
                        "steps: [ select: { option: Pink, from: Colour } ]"),
                ErrorCategory.GROUNDING,
                "At 'select 'Pink' from field 'Colour'': The list has no option 'Pink'. It shows: 'Red', 'Blue'.");
    }

    @Test
    void listThatDoesNotOpenFailsWithWhatShows() {
        assertFailed(
                run(GivenLines.rows("Colour"), "steps: [ select: { option: Pink, from: Colour } ]"),
                ErrorCategory.GROUNDING,
                "At 'select 'Pink' from field 'Colour'': Clicked the list, but nothing opened within 0.4 s. Is it a"
                        + " drop-down list? Read on the screen: 'Colour'.");
    }

    // ---- upload

    @Test
    void filesAreChosenFromTheFolderOfTheTask() throws IOException {
        Path a = Files.writeString(folder.resolve("a.txt"), "a");
        Path b = Files.writeString(folder.resolve("b.txt"), "b");

        assertSucceeded(run(GivenLines.rows("Photo"), "steps: [ upload: { files: [a.txt, b.txt], into: Photo } ]"));
        assertThat(driver.actions()).containsExactly(new Action.UploadFiles<>(on(0, 0, "Photo"), List.of(a, b)));
    }

    @Test
    void fileThatIsNotThereFailsBeforeAnythingIsDone() {
        assertFailed(
                run(GivenLines.rows("Photo"), "steps: [ upload: { files: a.txt, into: Photo } ]"),
                ErrorCategory.INVALID_INPUT,
                "At 'upload a.txt into 'Photo'': Cannot upload 'a.txt': there is no file '" + folder.resolve("a.txt")
                        + "'. Paths start from the folder of the task.");
        assertThat(driver.captures()).isZero();
    }

    // ---- waiting and expecting

    @Test
    void textIsWaitedForUntilItShowsOrIsGone() {
        GivenLines screen = changing(() -> driver.captures() > 2, List.of("Loading"), List.of("Welcome"));

        assertSucceeded(run(screen, "steps: [ wait_for: Welcome, wait_for: { gone: Loading } ]"));
    }

    @Test
    void waitingEndsWithWhatWasRead() {
        assertFailed(
                run(GivenLines.rows("Loading", "Shop"), "steps: [ wait_for: { text: Welcome, timeout: 200ms } ]"),
                ErrorCategory.EXPECTATION,
                "At 'wait until 'Welcome' shows': Waited 0.2 s for 'Welcome' to show, but it did not. Read on the screen:"
                        + " 'Loading', 'Shop'.");
        assertFailed(
                run(GivenLines.rows("Loading"), "steps: [ wait_for: { gone: Loading, timeout: 200ms } ]"),
                ErrorCategory.EXPECTATION,
                "At 'wait until 'Loading' is gone': Waited 0.2 s for 'Loading' to be gone, but it still shows. Read on the"
                        + " screen: 'Loading'.");
    }

    @Test
    void wordsAreWholeUnlessAskedOtherwise() {
        GivenLines screen = GivenLines.rows("Teapot 12.25", "Oak lamp", "Cart (0)");

        assertSucceeded(run(screen, """
                steps:
                  - expect: oak LAMP
                  - expect: "Cart (0"
                  - expect: { contains: Oak la }
                  - expect: { exact: Oak lamp }
                  - expect: { matches: '\\d+\\.\\d{2}' }
                  - expect: { absent: "12.2" }
                  - expect: { absent: { exact: oak lamp } }
                """));
        assertFailed(
                run(screen, "steps: [ expect: '12.2' ]"),
                ErrorCategory.EXPECTATION,
                "At 'expect '12.2'': Expected to see '12.2', but it does not show. It is a part of longer words in"
                        + " 'Teapot 12.25'; write 'contains: 12.2' to accept that. Read on the screen: 'Teapot 12.25',"
                        + " 'Oak lamp', 'Cart (0)'.");
    }

    @Test
    void textThatIsExpectedShows() {
        assertSucceeded(run(
                GivenLines.rows("Thank you for", "your order"),
                "steps: [ expect: thank you for your order, expect: { absent: Error } ]"));
    }

    @Test
    void expectationThatDoesNotHoldFailsWithWhatWasRead() {
        assertFailed(
                run(GivenLines.rows("Shop"), "steps: [ expect: Thank you ]"),
                ErrorCategory.EXPECTATION,
                "At 'expect 'Thank you'': Expected to see 'Thank you', but it does not show. Read on the screen:"
                        + " 'Shop'.");
        assertFailed(
                run(GivenLines.rows("Shop"), "steps: [ expect: { absent: Shop } ]"),
                ErrorCategory.EXPECTATION,
                "At 'expect no 'Shop'': Expected not to see 'Shop', but it shows. Read on the screen: 'Shop'.");
    }

    @Test
    void stepThatReadsNeedsAReader() {
        RunResult result = SightlineAgent.builder(_ -> driver)
                .options(OPTIONS)
                .build()
                .run(TaskReader.create().read("steps: [ expect: Shop ]", "steps.task.yaml", folder));

        assertFailed(
                result,
                ErrorCategory.CONFIGURATION,
                "At 'expect 'Shop'': Cannot read the screen: the agent has no text reader. Add"
                        + " sightline-text-grounding.");
    }

    // ---- extract

    @Test
    void textIsExtractedByRelationAndPattern() {
        RunResult result = run(GivenLines.rows("Order number | No. 1001", "Total | 12.50", "Reference 77-B"), """
                steps:
                  - extract: { variable: order, right_of: Order number }
                  - extract: { variable: digits, right_of: Order number, pattern: '\\d+' }
                  - extract: { variable: suffix, pattern: '77-([A-Z])' }
                  - type: ${digits}${suffix}
                """);

        assertSucceeded(result);
        assertThat(result.variables())
                .containsEntry("order", "No. 1001")
                .containsEntry("digits", "1001")
                .containsEntry("suffix", "B");
        assertThat(driver.actions())
                .containsExactly(new Action.TypeText<>(Text.of("1001").plus(Text.of("B"))));
    }

    @Test
    void textThatDoesNotMatchFailsWithWhatWasRead() {
        assertFailed(
                run(
                        GivenLines.rows("Total | none"),
                        "steps: [ extract: { variable: total, right_of: Total, pattern: '[0-9]+' } ]"),
                ErrorCategory.EXPECTATION,
                "At 'extract 'total'': Found no text for the variable 'total' that matches '[0-9]+' right of 'Total'."
                        + " Read on the screen: 'Total', 'none'.");
    }

    // ---- dialog, back, close_tab, goal

    private void dialog(String message) {
        driver.at(new ScreenState(
                null, null, new ScreenState.Dialog(ScreenState.Dialog.Kind.PROMPT, message), List.of(), -1, List.of()));
    }

    @Test
    void dialogIsAnswered() {
        dialog("What is your name?");

        assertSucceeded(run(GivenLines.rows(), """
                steps:
                  - dialog: dismiss
                  - dialog: { answer: accept, message: your name, text: Ada }
                """));
        assertThat(driver.actions())
                .containsExactly(
                        new Action.AnswerDialog<>(false, null), new Action.AnswerDialog<>(true, Text.of("Ada")));
    }

    @Test
    void dialogThatSaysSomethingElseIsLeftOpen() {
        dialog("Really delete?");

        assertFailed(
                run(GivenLines.rows(), "steps: [ dialog: { answer: accept, message: your name } ]"),
                ErrorCategory.EXPECTATION,
                "At 'accept the dialog 'your name'': Expected a dialog that says 'your name', but it says 'Really"
                        + " delete?'.");
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void dialogThatDoesNotOpenFailsTheStep() {
        assertFailed(
                run(GivenLines.rows(), "steps: [ dialog: accept ]"),
                ErrorCategory.EXPECTATION,
                "At 'accept the dialog': No dialog opened within 0.4 s. This step answers dialogs of the browser or"
                        + " system only; click the buttons of others.");
    }

    @Test
    void historyAndTabsAreLeftToTheDriver() {
        RunResult result = run(GivenLines.rows(), "steps: [ back, close_tab ]");

        assertSucceeded(result);
        assertThat(driver.actions()).containsExactly(new Action.Back<>(), new Action.CloseTab<>());
        assertThat(result.steps()).extracting(StepRecord::intent).containsExactly("go back", "close the tab");
    }

    @Test
    void goalWithoutAModelFails() {
        RunResult result = run(
                GivenLines.rows(), TaskReader.create().withVariable("what", "a mug"), "steps: [ goal: 'buy ${what}' ]");

        assertFailed(
                result,
                ErrorCategory.CONFIGURATION,
                "Cannot pursue the goal \"buy a mug\": the agent has no chat model. Configure one, or list the"
                        + " steps explicitly.");
    }

    // ---- the record

    @Test
    void recordHoldsWhatWasFoundAndWhatFailedWithoutSecrets() {
        RunResult result = run(
                GivenLines.rows("Shop"),
                TaskReader.create().withSecret(Secret.of("pin", "Shop")),
                "steps: [ type: '${secret.pin}', expect: Welcome ]");

        assertThat(result.steps())
                .extracting(StepRecord::intent)
                .containsExactly("type '<secret:pin>'", "expect 'Welcome'");
        assertThat(result.steps().getLast().problem())
                .isEqualTo("Expected to see 'Welcome', but it does not show. Read on the screen: '<secret:pin>'.");
        assertThat(result.outcome().reason()).endsWith("Read on the screen: '<secret:pin>'.");
    }
}
