package dev.sightline.runtime.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.Control;
import dev.sightline.driver.Controls;
import dev.sightline.driver.GuiDriver;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.ScreenElement;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Point;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.testkit.GivenLines;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What steps say when a control is not what they need, or does not become what they want. Most of the time passes with waiting
 * for what does not come, so several are tried at once.
 */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class StepFailureTests {

    private static final GivenLines FORM = GivenLines.rows("Delivery", "Alarm", "Colour", "[ ] News", "Photo", "Send");

    private final FakeDriver driver = new FakeDriver();

    @TempDir
    Path folder;

    private RunResult run(GivenLines screen, String steps) {
        return new FakeRun(driver, folder).of(screen, steps);
    }

    private String failure(GivenLines screen, String steps) {
        RunResult result = run(screen, steps);
        assertThat(result.succeeded()).isFalse();
        return result.outcome().reason();
    }

    private String failure(String steps) {
        return failure(FORM, steps);
    }

    /** The driver knows one control, which is wherever it is asked for and has the focus. */
    private void known(Supplier<@Nullable Control> control) {
        driver.knowing(new Controls() {

            @Override
            public @Nullable Control focused() {
                return control.get();
            }

            @Override
            public @Nullable Control at(Point<Space.Driver> point) {
                return control.get();
            }

            @Override
            public boolean selectAll() {
                return true;
            }
        });
    }

    private void known(Control control) {
        known(() -> control);
    }

    private static Control.Field field(String name, String kind, String value, boolean editable) {
        return new Control.Field(name, kind, value, true, editable);
    }

    // ---- set_date

    @ParameterizedTest
    @ValueSource(strings = {"31.12.2026", "2026-02-30", "tomorrow"})
    void dateFromAVariableIsCheckedWhenItIsSet(String day) {
        assertThat(failure("""
                variables: { day: '%s' }
                steps: [ set_date: { date: "${day}", in: Delivery } ]
                """.formatted(day)))
                .contains("'" + day + "' is not a valid date. Write year, month and day, as in 2027-01-23;");
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void fieldThatOpensNoCalendarFailsWithWhatIsOnTheScreen() {
        assertThat(failure(GivenLines.rows("Delivery"), "steps: [ set_date: { date: 2027-01-23, in: Delivery } ]"))
                .endsWith(
                        "Clicked field 'Delivery', but no calendar opened: no month with its year above the days of seven"
                                + " columns was read within 1 s. Read on the screen: 'Delivery'.");
    }

    @Test
    void textFieldThatStatesNoFormIsNotTypedInto() {
        known(field("Delivery", "text", "", true));

        assertThat(failure(GivenLines.rows("Delivery"), "steps: [ set_date: { date: 2027-01-23, in: Delivery } ]"))
                .endsWith(
                        "Cannot set field 'Delivery' to 2027-01-23: no calendar opened, and the field states no form such"
                                + " as dd/mm/yyyy. Type the date in the form that it takes, with the step 'type'. Read on the screen:"
                                + " 'Delivery'.");
    }

    @Test
    void monthIsSetInTheBrowsersOwnFieldsOnly() {
        known(field("Delivery", "text", "", true));

        assertThat(failure("steps: [ set_date: { date: 2027-01, in: Delivery } ]"))
                .endsWith(
                        "Cannot set field 'Delivery' to 2027-01: it is not one of the browser's own fields for months, or for"
                                + " days with a time. Use set_date with a day, and then set_time.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            date           | 2027-01          | Use set_date with a day, as in 2027-01-23.
            month          | 2027-01-23       | Use set_date with a month, as in 2027-01.
            time           | 2027-01-23       | Use set_time, as in 07:45.
            datetime-local | 2027-01          | Use set_date with a day and a time, as in 2027-01-23 07:45.
            week           | 2027-01-23       | Type a week into it, as in 2027-W04.
            """)
    void fieldOfAnotherKindFailsWithWhatItTakes(String kind, String date, String instead) {
        known(field("Delivery", kind, "", true));

        assertThat(failure("steps: [ set_date: { date: '" + date + "', in: Delivery } ]"))
                .endsWith("Cannot set field 'Delivery' to " + date + ": it is a field of the kind '" + kind + "'. "
                        + instead);
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void disabledDateFieldIsNotTouched() {
        known(field("Delivery", "date", "", false));

        assertThat(failure("steps: [ set_date: { date: 2027-01-23, in: Delivery } ]"))
                .endsWith("Cannot set field 'Delivery' to 2027-01-23: the field is disabled or read-only.");
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void dateThatAFieldDoesNotKeepFailsTheStep() {
        known(field("Delivery", "date", "", true));

        assertThat(failure("steps: [ set_date: { date: 2027-01-23, in: Delivery } ]"))
                .endsWith(
                        "Set field 'Delivery' to 2027-01-23, and expected it to hold that, but it holds nothing. Does it accept"
                                + " only dates within limits?");
    }

    /** A calendar of five whole weeks, which begin on the first of the month. */
    private static List<String> calendar(String heading) {
        var rows = new ArrayList<>(List.of("Delivery", heading));
        IntStream.range(0, 4)
                .mapToObj(week -> IntStream.rangeClosed(1, 7)
                        .mapToObj(day -> String.valueOf(week * 7 + day))
                        .reduce((one, next) -> one + " | " + next)
                        .orElseThrow())
                .forEach(rows::add);
        return rows;
    }

    private GivenLines opening(List<String> opened) {
        return GivenLines.of(_ -> driver.actions().isEmpty() ? List.of("Delivery") : opened);
    }

    @Test
    void calendarThatNothingTurnsFailsWithWhatItShows() {
        assertThat(failure(
                        opening(calendar("January 2027")), "steps: [ set_date: { date: 2027-03-05, in: Delivery } ]"))
                .contains(
                        "Cannot turn the calendar of field 'Delivery' to March 2027: nothing beside 'January 2027' turns it."
                                + " Turn it with steps of its own, such as repeat with click. Read on the screen: 'Delivery',"
                                + " 'January 2027', '1', '2',");
    }

    @Test
    void calendarIsNotTurnedForever() {
        GivenLines slow = GivenLines.of(_ -> {
            long turns = driver.actions().stream()
                    .filter(Action.PressKeys.class::isInstance)
                    .count();
            return driver.actions().isEmpty()
                    ? List.of("Delivery")
                    : calendar((turns % 12 < 11 ? "March " : "April ") + (1950 + turns / 12));
        });

        assertThat(failure(slow, "steps: [ set_date: { date: 2027-03-05, in: Delivery } ]"))
                .contains("Cannot turn the calendar of field 'Delivery' to March 2027: ");
        assertThat(driver.actions()).hasSizeLessThan(70);
    }

    @Test
    void calendarThatClosesWhileItIsTurnedFailsTheStep() {
        GivenLines closing =
                GivenLines.of(_ -> driver.actions().size() == 1 ? calendar("January 2027") : List.of("Delivery"));

        assertThat(failure(closing, "steps: [ set_date: { date: 2027-03-05, in: Delivery } ]"))
                .contains("Cannot turn the calendar of field 'Delivery' to March 2027: it does not show any more.");
    }

    @Test
    void dayThatTheFieldDoesNotShowAfterwardsFailsTheStep() {
        known(field("Delivery", "text", "", false));

        assertThat(failure(
                        opening(calendar("January 2027")), "steps: [ set_date: { date: 2027-01-05, in: Delivery } ]"))
                .endsWith(
                        "Chose 5 January 2027 in the calendar, and expected field 'Delivery' to show that, but it shows"
                                + " nothing. Can the day be chosen?");
    }

    // ---- set_time

    @Test
    void timeFromAVariableIsCheckedWhenItIsSet() {
        assertThat(failure("""
                variables: { at: noon }
                steps: [ set_time: { time: "${at}", in: Alarm } ]
                """))
                .contains("'noon' is not a valid time. Write hours and minutes, as in 07:45, 19:45 or 7:45 pm.");
        assertThat(driver.actions()).isEmpty();
    }

    private String typedValue() {
        List<String> typed = new FakeRun(driver, folder).typed();
        return typed.isEmpty() ? "" : typed.getLast();
    }

    @Test
    void timeIsTypedIntoATextField() {
        known(() -> field("Alarm", "text", typedValue(), true));

        FakeRun.assertSucceeded(run(FORM, "steps: [ set_time: { time: '16:30', in: Alarm } ]"));
        assertThat(typedValue()).isEqualTo("16:30");
    }

    @Test
    void timeIsTypedInHalvesOfTheDayWhereTheFieldAsksForThat() {
        known(() -> field("Alarm (hh:mm am/pm)", "text", typedValue(), true));

        FakeRun.assertSucceeded(run(FORM, "steps: [ set_time: { time: '16:30', in: Alarm } ]"));
        assertThat(typedValue()).isEqualTo("04:30 PM");
    }

    @Test
    void textFieldThatChangesTheTimeFailsTheStep() {
        known(() -> field("Alarm", "text", typedValue().isEmpty() ? "" : "12:00", true));

        assertThat(failure("steps: [ set_time: { time: '16:30', in: Alarm } ]"))
                .endsWith("Typed '16:30' into field 'Alarm', and expected it to hold that, but it holds '12:00'.");
    }

    /** A list of times of which the arrow keys choose the next one. */
    private Control times() {
        List<String> options = List.of("3:30 PM", "4:00 PM", "4:30 PM");
        int chosen = (int) driver.actions().stream()
                .filter(Action.PressKeys.class::isInstance)
                .count();
        return new Control.Choice("Alarm", options, List.of(options.get(Math.min(chosen, 2))), true);
    }

    @Test
    void timeIsChosenFromAListHoweverItIsWritten() {
        known(this::times);

        FakeRun.assertSucceeded(run(FORM, "steps: [ set_time: { time: '16:30', in: Alarm } ]"));
        assertThat(times())
                .isInstanceOfSatisfying(
                        Control.Choice.class, list -> assertThat(list.chosen()).containsExactly("4:30 PM"));
    }

    @Test
    void listWithoutTheTimeFailsWithItsOptions() {
        known(this::times);

        assertThat(failure("steps: [ set_time: { time: '17:15', in: Alarm } ]"))
                .endsWith("The list field 'Alarm' has no option for 17:15. It holds: '3:30 PM', '4:00 PM', '4:30 PM'.");
    }

    @Test
    void whatIsNoFieldForTimesFailsWithWhatIsOnTheScreen() {
        assertThat(failure(GivenLines.rows("Alarm"), "steps: [ set_time: { time: '16:30', in: Alarm } ]"))
                .endsWith(
                        "Cannot set field 'Alarm' to 16:30: what was clicked is neither a time field nor opens a list with"
                                + " this time. Use click, type or select. Read on the screen: 'Alarm'.");
    }

    @Test
    void timeThatTheFieldDoesNotShowAfterwardsFailsTheStep() {
        known(field("Alarm", "text", "15:00", false));
        GivenLines list = GivenLines.of(
                _ -> driver.actions().size() == 1 ? List.of("Alarm", "16:00", "16:30") : List.of("Alarm"));

        assertThat(failure(list, "steps: [ set_time: { time: '16:30', in: Alarm } ]"))
                .endsWith("Chose 16:30 in the list, and expected field 'Alarm' to show that, but it shows '15:00'.");
    }

    // ---- select

    @Test
    void disabledListIsNotOpened() {
        known(new Control.Choice("Colour", List.of("Red", "Blue"), List.of("Red"), false));

        assertThat(failure("steps: [ select: { option: Blue, from: Colour } ]"))
                .endsWith("Cannot choose 'Blue' from field 'Colour': the list is disabled.");
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void listThatKeepsItsOptionFailsTheStep() {
        known(new Control.Choice("Colour", List.of("Red", "Blue"), List.of("Red"), true));

        assertThat(failure("steps: [ select: { option: Blue, from: Colour } ]"))
                .endsWith("Chose 'Blue', and expected the list to hold that, but it holds 'Red'.");
    }

    @Test
    void listThatShowsAnotherOptionAfterwardsFailsTheStep() {
        GivenLines list = GivenLines.of(_ -> driver.actions().size() == 1
                ? List.of("A long label for it", "Red", "Blue")
                : List.of("A long label for it | Green"));

        assertThat(failure(list, "steps: [ select: { option: Blue, from: A long label for it } ]"))
                .endsWith("Chose 'Blue', and expected the list to show that, but it shows 'Green'.");
    }

    @Test
    void optionThatIsThereTwiceFailsTheStep() {
        GivenLines list = GivenLines.of(
                _ -> driver.actions().size() == 1 ? List.of("Colour", "Blue", "Blue") : List.of("Colour"));

        assertThat(failure(list, "steps: [ select: { option: Blue, from: Colour } ]"))
                .contains("The list has 2 options 'Blue'. Read on the screen: 'Blue', 'Blue'.");
    }

    // ---- check and uncheck

    /** Finds check boxes as another kind of control, or as none. */
    private RunResult seenAs(ScreenElement.@Nullable Kind kind, String steps) {
        FakeRun fake = new FakeRun(driver, folder);
        GivenLines screen = GivenLines.rows("[x] News");
        var locator = new Locator() {

            @Override
            public boolean supports(Target target) {
                return screen.supports(target);
            }

            @Override
            public Located locate(Screenshot screenshot, Target target) {
                Located found = screen.locate(screenshot, target);
                ScreenElement box = found.element();
                return box == null || kind == null
                        ? new Located(found.point(), found.box(), found.how())
                        : new Located(
                                found.point(),
                                found.box(),
                                found.how(),
                                null,
                                new ScreenElement(kind, box.box(), "", "", box.label(), box.mark(), true, List.of()));
            }
        };
        return fake.agent(screen).firstLocator(locator).build().run(fake.task(steps));
    }

    @Test
    void radioButtonIsNotTurnedOff() {
        assertThat(seenAs(ScreenElement.Kind.RADIO_BUTTON, "steps: [ uncheck: News ]")
                        .outcome()
                        .reason())
                .endsWith(
                        "Cannot turn off check box or radio button 'News': a radio button stays on until another one of its"
                                + " group is chosen.");
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void whatIsNoBoxIsNotClicked() {
        assertThat(seenAs(null, "steps: [ check: News ]").outcome().reason())
                .endsWith(
                        "Found check box or radio button 'News', but not whether it is on: neither its pixels nor the driver"
                                + " show a check box, radio button or switch there. Name the words beside the control, or use 'click'.");
        assertThat(driver.actions()).isEmpty();
    }

    @Test
    void boxThatIsGoneAfterTheClickFailsTheStep() {
        GivenLines screen = GivenLines.of(_ -> driver.actions().isEmpty() ? List.of("[ ] News") : List.of("Thank you"));

        assertThat(failure(screen, "steps: [ check: News ]"))
                .contains(
                        "Clicked check box or radio button 'News', and could not see whether it is on then. There is no");
    }

    @Test
    void boxThatIsOnInPartFailsTheStep() {
        known(new Control.Toggle("News", Control.Toggle.State.MIXED, true));

        assertThat(failure("steps: [ check: News ]")).endsWith("and expected it to be on, but it is on in part.");
    }

    // ---- type and clear

    @ParameterizedTest
    @ValueSource(strings = {"type: { text: Ada, into: Delivery }", "clear: Delivery"})
    void readOnlyFieldIsNotTypedInto(String step) {
        known(field("Delivery", "text", "old", false));

        assertThat(failure("steps: [ " + step + " ]"))
                .endsWith("Cannot type into field 'Delivery': it is disabled or read-only.");
        assertThat(driver.actions()).noneMatch(Action.TypeText.class::isInstance);
    }

    static List<Object[]> noFields() {
        return List.of(
                new Object[] {new Control.Button("Go", false, ""), "a button, 'Go'"},
                new Object[] {new Control.Link("Home", "https://shop.example/"), "a link, 'Home'"},
                new Object[] {
                    new Control.Toggle("News", Control.Toggle.State.OFF, true), "a check box or radio button, 'News'"
                });
    }

    @ParameterizedTest
    @MethodSource("noFields")
    void whatIsNoFieldIsNotTypedInto(Control control, String words) {
        known(control);

        assertThat(failure("steps: [ type: { text: Ada, into: Delivery } ]"))
                .endsWith("Cannot type into field 'Delivery': what was found there is " + words
                        + ". Name the field in another way, as by its placeholder.");
        assertThat(driver.actions()).noneMatch(Action.TypeText.class::isInstance);
    }

    @Test
    void fieldThatKeepsWhatItHeldFailsTheStep() {
        known(field("Delivery", "text", "old", true));

        assertThat(failure("steps: [ type: { text: Ada, into: Delivery } ]"))
                .endsWith("Typed 'Ada' into field 'Delivery', and expected it to hold that, but it holds 'old'.");
        assertThat(failure("steps: [ clear: Delivery ]")).endsWith("and expected it to hold that, but it holds 'old'.");
    }

    @Test
    void textThatRemainsBesideTheNewOneFailsTheStep() {
        GivenLines screen = GivenLines.rows("A long label for it | Ada old");

        assertThat(failure(screen, "steps: [ type: { text: Ada, into: A long label for it } ]"))
                .endsWith("Typed 'Ada' in place of what field 'A long label for it' held, but it shows 'Ada old'.");
    }

    // ---- expect_enabled and expect_disabled, upload, set_orientation

    @Test
    void wrongStateOfAControlFailsTheStep() {
        known(new Control.Button("Send", true, "", false));
        assertThat(failure("steps: [ expect_enabled: Send ]"))
                .endsWith("Expected 'Send' to be enabled, but it is disabled.");
        FakeRun.assertSucceeded(run(FORM, "steps: [ expect_disabled: Send ]"));

        known(new Control.Button("Send", true, "", true));
        assertThat(failure("steps: [ expect_disabled: Send ]"))
                .endsWith("Expected 'Send' to be disabled, but it is enabled.");
    }

    @Test
    void inputThatDoesNotTakeAFileFailsTheStep() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "a");
        known(field("Photo", "file", "", true));

        assertThat(failure("steps: [ upload: { files: a.txt, into: Photo } ]"))
                .endsWith("Chose 'a.txt' for 'Photo', and expected the input to hold that, but it is empty.");
    }

    @Test
    void screenThatDoesNotTurnFailsTheStep() {
        FakeRun fake = new FakeRun(driver, folder);
        var stubborn = (GuiDriver) Proxy.newProxyInstance(
                GuiDriver.class.getClassLoader(),
                new Class<?>[] {GuiDriver.class},
                (_, method, given) ->
                        method.getName().equals("turn") ? ActionOutcome.Performed.PLAIN : method.invoke(driver, given));

        assertThat(fake.agent(FORM, _ -> stubborn)
                        .build()
                        .run(fake.task("steps: [ set_orientation: portrait ]"))
                        .outcome()
                        .reason())
                .endsWith(
                        "Turned the screen to portrait, but it is 640×360. Does the application support this orientation?");
    }
}
