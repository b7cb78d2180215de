package dev.sightline.runtime.dialect.qwen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.SystemButton;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QwenAnswerTests {

    private static final Size<Space.Model> IMAGE = new Size<>(1316, 728);
    private static final Point<Space.Model> CURSOR = new Point<>(700, 300);
    private static final ActionSpace COMPUTER = ActionSpace.of(
            ActionKind.CLICK,
            ActionKind.MOVE,
            ActionKind.DRAG,
            ActionKind.SCROLL,
            ActionKind.TYPE_TEXT,
            ActionKind.PRESS_KEYS,
            ActionKind.OPEN_URL,
            ActionKind.BACK,
            ActionKind.SWITCH_TAB,
            ActionKind.CLOSE_TAB,
            ActionKind.ANSWER_DIALOG);
    private static final ActionSpace PHONE = ActionSpace.of(
            ActionKind.TAP,
            ActionKind.LONG_PRESS,
            ActionKind.SWIPE,
            ActionKind.TYPE_TEXT,
            ActionKind.PRESS_KEYS,
            ActionKind.PRESS_SYSTEM_BUTTON,
            ActionKind.OPEN_APP);

    // ---- computer_use

    @ParameterizedTest
    @CsvSource({
        "left_click, LEFT, 1",
        "click, LEFT, 1",
        "tap, LEFT, 1",
        "LEFT_CLICK, LEFT, 1",
        "left-click, LEFT, 1",
        "left click, LEFT, 1",
        "right_click, RIGHT, 1",
        "middle_click, MIDDLE, 1",
        "double_click, LEFT, 2",
        "left_double, LEFT, 2",
        "triple_click, LEFT, 3",
    })
    void clicksOfTheMouse(String verb, MouseButton button, int count) {
        assertThat(computer("{\"action\": \"" + verb + "\", \"coordinate\": [10, 20]}"))
                .isEqualTo(new Action.Click<>(new Point<>(10, 20), button, count));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mouse_move", "move", "hover"})
    void movesOfTheMouse(String verb) {
        assertThat(computer("{\"action\": \"" + verb + "\", \"coordinate\": [10, 20]}"))
                .isEqualTo(new Action.Move<>(new Point<>(10, 20)));
    }

    @Test
    void dragBeginsAtTheCursor() {
        assertThat(computer("{\"action\": \"left_click_drag\", \"coordinate\": [10, 20]}"))
                .isEqualTo(new Action.Drag<>(CURSOR, new Point<>(10, 20)));
    }

    @Test
    void dragWithTwoPlacesNeedsNoCursor() {
        assertThat(parsed(
                                "{\"action\": \"drag\", \"coordinate\": [1, 2], \"coordinate2\": [3, 4]}",
                                Platform.WEB,
                                COMPUTER,
                                null)
                        .action())
                .isEqualTo(new Action.Drag<>(new Point<>(1, 2), new Point<>(3, 4)));
    }

    @Test
    void dragWithoutACursorIsUnparseableThatSaysWhatToDo() {
        assertThat(unparseable(
                        "{\"action\": \"left_click_drag\", \"coordinate\": [1, 2]}", Platform.WEB, COMPUTER, null))
                .contains("move it with mouse_move first");
    }

    @ParameterizedTest
    @CsvSource({"500, -500", "-500, 500", "'\"500\"', -500", "12.5, -12.5"})
    void positivePixelsScrollUp(String pixels, double deltaY) {
        assertThat(computer("{\"action\": \"scroll\", \"pixels\": " + pixels + ", \"coordinate\": [10, 20]}"))
                .isEqualTo(new Action.Scroll<>(new Point<>(10, 20), 0, deltaY));
    }

    @ParameterizedTest
    @CsvSource({"up, 0, -100", "down, 0, 100", "left, -100, 0", "Right, 100, 0"})
    void directionOfAScrollOutweighsTheSign(String direction, double deltaX, double deltaY) {
        assertThat(computer("{\"action\": \"scroll\", \"pixels\": 100, \"direction\": \"" + direction + "\"}"))
                .isEqualTo(new Action.Scroll<>(CURSOR, deltaX, deltaY));
    }

    @Test
    void scrollWithoutAPlaceAndACursorIsInTheMiddle() {
        assertThat(parsed("{\"action\": \"scroll\", \"pixels\": -7}", Platform.WEB, COMPUTER, null)
                        .action())
                .isEqualTo(new Action.Scroll<>(new Point<>(658, 364), 0, 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "input", "input_text", "write"})
    void typedText(String verb) {
        assertThat(computer("{\"action\": \"" + verb + "\", \"text\": \"Grüße, 你好\\n\"}"))
                .isEqualTo(new Action.TypeText<>(Text.of("Grüße, 你好\n")));
    }

    @Test
    void numberIsTypedAsItIsWritten() {
        assertThat(computer("{\"action\": \"type\", \"text\": 42}")).isEqualTo(new Action.TypeText<>(Text.of("42")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"ctrl\", \"a\"]",
                "[\"ctrl+a\"]",
                "\"ctrl+a\"",
                "\"Ctrl A\"",
                "[\"Control\", \"A\"]",
                "[\"CONTROL_L\", \"a\"]"
            })
    void chordOfKeys(String keys) {
        assertThat(computer("{\"action\": \"key\", \"keys\": " + keys + "}"))
                .isEqualTo(new Action.PressKeys<>(List.of(Key.Named.CONTROL, new Key.Printable('a'))));
    }

    @ParameterizedTest
    @CsvSource({
        "enter, ENTER",
        "Return, ENTER",
        "Esc, ESCAPE",
        "escape, ESCAPE",
        "backspace, BACKSPACE",
        "Page_Down, PAGE_DOWN",
        "pagedown, PAGE_DOWN",
        "Left, ARROW_LEFT",
        "ArrowUp, ARROW_UP",
        "space, SPACE",
        "' ', SPACE",
        "cmd, META",
        "Win, META",
        "F5, F5",
        "tab, TAB",
        "del, DELETE",
        "home, HOME",
    })
    void namesOfKeys(String name, Key.Named key) {
        assertThat(computer("{\"action\": \"key\", \"keys\": [\"" + name + "\"]}"))
                .isEqualTo(new Action.PressKeys<>(List.of(key)));
    }

    @Test
    void plusIsAKey() {
        assertThat(computer("{\"action\": \"key\", \"keys\": [\"ctrl\", \"+\"]}"))
                .isEqualTo(new Action.PressKeys<>(List.of(Key.Named.CONTROL, new Key.Printable('+'))));
    }

    @Test
    void unknownKeyIsUnparseable() {
        assertThat(unparseable("{\"action\": \"key\", \"keys\": [\"hyper\"]}")).contains("[\"hyper\"]");
    }

    @ParameterizedTest
    @CsvSource({"2, 2000", "0.5, 500", "'\"3\"', 3000", "86400, 60000", "-1, 0", "1e999, 60000"})
    void waitIsBounded(String time, long millis) {
        assertThat(computer("{\"action\": \"wait\", \"time\": " + time + "}"))
                .isEqualTo(new Action.Wait<>(Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @CsvSource({"success, true", "failure, false", "Failed, false", "SUCCESS, true"})
    void terminateReportsItsStatus(String status, boolean success) {
        assertThat(computer("{\"action\": \"terminate\", \"status\": \"" + status + "\"}"))
                .isEqualTo(new Action.Finish<>(success, ""));
    }

    @Test
    void answersAndQuestions() {
        assertThat(computer("{\"action\": \"answer\", \"text\": \"42 €\"}")).isEqualTo(new Action.Answer<>("42 €"));
        assertThat(computer("{\"action\": \"ask_user\", \"text\": \"Which?\"}"))
                .isEqualTo(new Action.AskUser<>("Which?"));
    }

    @Test
    void actionsOfABrowser() {
        assertThat(computer("{\"action\": \"open_url\", \"text\": \"example.org/a?b=c\"}"))
                .isEqualTo(new Action.OpenUrl<>(URI.create("https://example.org/a?b=c")));
        assertThat(computer("{\"action\": \"back\"}")).isEqualTo(new Action.Back<>());
        assertThat(computer("{\"action\": \"switch_tab\", \"index\": 0}")).isEqualTo(new Action.SwitchTab<>(0));
        assertThat(computer("{\"action\": \"close_tab\"}")).isEqualTo(new Action.CloseTab<>());
        assertThat(computer("{\"action\": \"answer_dialog\", \"answer\": \"accept\", \"text\": \"Ada\"}"))
                .isEqualTo(new Action.AnswerDialog<>(true, Text.of("Ada")));
        assertThat(computer("{\"action\": \"answer_dialog\", \"answer\": \"dismiss\"}"))
                .isEqualTo(new Action.AnswerDialog<>(false, null));
    }

    // ---- mobile_use

    @Test
    void actionsOfAPhone() {
        assertThat(phone("{\"action\": \"click\", \"coordinate\": [5, 6]}"))
                .isEqualTo(new Action.Tap<>(new Point<>(5, 6), 1));
        assertThat(phone("{\"action\": \"double_tap\", \"coordinate\": [5, 6]}"))
                .isEqualTo(new Action.Tap<>(new Point<>(5, 6), 2));
        assertThat(phone("{\"action\": \"long_press\", \"coordinate\": [5, 6], \"time\": 2}"))
                .isEqualTo(new Action.LongPress<>(new Point<>(5, 6), Duration.ofSeconds(2)));
        assertThat(phone("{\"action\": \"swipe\", \"coordinate\": [5, 6], \"coordinate2\": [7, 8]}"))
                .isEqualTo(new Action.Swipe<>(new Point<>(5, 6), new Point<>(7, 8), Duration.ofMillis(400)));
        assertThat(phone("{\"action\": \"type\", \"text\": \"a\"}")).isEqualTo(new Action.TypeText<>(Text.of("a")));
        assertThat(phone("{\"action\": \"key\", \"text\": \"enter\"}"))
                .isEqualTo(new Action.PressKeys<>(List.of(Key.Named.ENTER)));
        assertThat(phone("{\"action\": \"open\", \"text\": \"Clock\"}")).isEqualTo(new Action.OpenApp<>("Clock"));
        assertThat(phone("{\"action\": \"wait\", \"time\": 1}")).isEqualTo(new Action.Wait<>(Duration.ofSeconds(1)));
        assertThat(phone("{\"action\": \"terminate\", \"status\": \"success\"}"))
                .isEqualTo(new Action.Finish<>(true, ""));
    }

    @ParameterizedTest
    @CsvSource({"Back, BACK", "home, HOME", "MENU, MENU", "Enter, ENTER"})
    void systemButtons(String name, SystemButton button) {
        assertThat(phone("{\"action\": \"system_button\", \"button\": \"" + name + "\"}"))
                .isEqualTo(new Action.PressSystemButton<>(button));
    }

    @Test
    void backOfAPhoneIsItsButton() {
        assertThat(phone("{\"action\": \"back\"}")).isEqualTo(new Action.PressSystemButton<>(SystemButton.BACK));
    }

    @Test
    void swipeWithoutAnEndIsUnparseable() {
        assertThat(unparseable("{\"action\": \"swipe\", \"coordinate\": [5, 6]}", Platform.MOBILE, PHONE, null))
                .contains("A swipe needs 'coordinate' and 'coordinate2'.");
    }

    // ---- forms of a call

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [10, 20]}}\n</tool_call>",
                "{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [10, 20]}}",
                "{\"action\": \"left_click\", \"coordinate\": [10, 20]}",
                "```json\n{\"action\": \"left_click\", \"coordinate\": [10, 20]}\n```",
                "{'name': 'computer_use', 'arguments': {'action': 'left_click', 'coordinate': [10, 20]}}",
                "{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [10, 20,],},}",
                "{\"name\": \"computer_use\", \"arguments\": \"{\\\"action\\\": \\\"left_click\\\", \\\"coordinate\\\": [10, 20]}\"}",
                "{\"name\": \"computer_use\", \"parameters\": {\"action\": \"left_click\", \"coordinate\": [10, 20]}}",
                "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [10, 20]",
                "<tool_call>{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [10, 20]}",
                "{\"action\": \"left_click\", \"coordinate\": [\"10\", \"20\"]}",
                "{\"action\": \"left_click\", \"coordinate\": \"(10, 20)\"}",
                "{\"action\": \"left_click\", \"coordinate\": \"[10, 20]\"}",
                "{\"action\": \"left_click\", \"coordinate\": {\"x\": 10, \"y\": 20}}",
                "{\"action\": \"left_click\", \"coordinate\": [[10, 20]]}",
                "{\"action\": \"left_click\", \"coordinate\": [0, 10, 20, 30]}",
                "{\"action\": \"left_click\", \"bbox_2d\": [0, 10, 20, 30]}",
                "{\"action\": \"left_click\", \"point_2d\": [10, 20]}",
                "{\"action\": \"left_click\", \"x\": 10, \"y\": 20}",
                "{action: \"left_click\", coordinate: [10, 20]}",
            })
    void sameClickInManyForms(String answer) {
        assertThat(computer(answer)).isEqualTo(Action.Click.at(new Point<>(10, 20)));
    }

    @ParameterizedTest
    @CsvSource({"'0, 0'", "'0, 20'", "'10, 0'", "'1315, 727'", "'1315.9, 727.9'"})
    void everyPointOfTheImageCounts(String coordinate) {
        String[] xy = coordinate.split(", ", -1);

        assertThat(computer("{\"action\": \"left_click\", \"coordinate\": [" + coordinate + "]}"))
                .isEqualTo(Action.Click.at(new Point<>(Double.parseDouble(xy[0]), Double.parseDouble(xy[1]))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1316, 0", "0, 728", "-1, 5", "5, -0.1", "1e300, 4"})
    void pointOutsideTheImageIsUnparseableThatStatesTheSize(String coordinate) {
        assertThat(unparseable("{\"action\": \"left_click\", \"coordinate\": [" + coordinate + "]}"))
                .contains("lies outside the screen, which is 1316×728.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "[1, 2, 3]", "[]", "null", "\"here\"", "[1, \"b\"]", "true", "{}"})
    void coordinateThatIsNoPointIsUnparseableAndNotTheCursor(String coordinate) {
        assertThat(unparseable("{\"action\": \"left_click\", \"coordinate\": " + coordinate + "}"))
                .contains("Your call lacks 'coordinate': [x, y] in pixels.");
    }

    @Test
    void clickWithoutACoordinateIsAtTheCursor() {
        assertThat(computer("{\"action\": \"left_click\"}")).isEqualTo(Action.Click.at(CURSOR));
        assertThat(unparseable("{\"action\": \"left_click\"}", Platform.WEB, COMPUTER, null))
                .contains("lacks 'coordinate'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\": \"left_click\", \"coordinate\": [10, 2",
                "{\"action\": \"type\", \"text\": \"Hello wor",
                "{\"action\": \"scroll\", \"coordinate\": [10, 20], \"pixels\": -3",
                "{\"action\": \"lef",
                "<tool_call>{\"name\": \"computer_use\", \"arguments\": {\"action\": \"wait\", \"time\": 1",
            })
    void answerThatWasCutOffInsideAValueIsUnparseable(String answer) {
        assertThat(unparseable(answer)).contains("was cut off before its end");
    }

    @Test
    void thoughtIsWhatStandsBeforeTheCall() {
        Reading.Parsed parsed = parsed(
                "I'll press \"OK\" {now}.\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [10, 20]}}\n</tool_call>",
                Platform.WEB,
                COMPUTER,
                CURSOR);

        assertThat(parsed.thought()).isEqualTo("I'll press \"OK\" {now}.");
        assertThat(parsed.remark()).isEmpty();
    }

    @Test
    void firstOfSeveralCallsCountsWithARemark() {
        String call = "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"%s\"}}\n</tool_call>\n";
        Reading.Parsed parsed =
                parsed(call.formatted("back") + call.formatted("close_tab"), Platform.WEB, COMPUTER, CURSOR);

        assertThat(parsed.action()).isEqualTo(new Action.Back<>());
        assertThat(parsed.remark()).isEqualTo("Only the first of your calls was performed; make one call at a time.");
    }

    @Test
    void listOfCallsGivesItsFirst() {
        Reading.Parsed parsed =
                parsed("[{\"action\": \"back\"}, {\"action\": \"close_tab\"}]", Platform.WEB, COMPUTER, CURSOR);

        assertThat(parsed.action()).isEqualTo(new Action.Back<>());
        assertThat(parsed.remark()).isNotEmpty();
    }

    // ---- thoughts

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>\nI could call {\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [900, 600]}} but that is Delete.\n</think>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [300, 200]}}",
                "<think>\nMaybe <tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [900, 600]}}\n</tool_call> no, that one is Delete.\n</think>\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [300, 200]}}\n</tool_call>",
                "<thinking>{\"action\": \"left_click\", \"coordinate\": [900, 600]}</thinking>{\"action\": \"left_click\", \"coordinate\": [300, 200]}",
                "{\"action\": \"left_click\", \"coordinate\": [900, 600]} would delete it.</think>{\"action\": \"left_click\", \"coordinate\": [300, 200]}",
                "{\"reasoning\": {\"action\": \"left_click\", \"coordinate\": [900, 600]}, \"call\": {\"action\": \"left_click\", \"coordinate\": [300, 200]}}",
                "I weigh {\"action\": \"left_click\", \"coordinate\": [900, 600]}, but no.\n<tool_call>{\"action\": \"left_click\", \"coordinate\": [300, 200]}</tool_call>",
                "[THINK]{\"action\": \"left_click\", \"coordinate\": [900, 600]}[/THINK]{\"action\": \"left_click\", \"coordinate\": [300, 200]}",
                "<|channel|>analysis<|message|>{\"action\": \"left_click\", \"coordinate\": [900, 600]}<|end|><|start|>assistant<|channel|>final<|message|>{\"action\": \"left_click\", \"coordinate\": [300, 200]}",
                "<think>a <think>b</think> c {\"action\": \"left_click\", \"coordinate\": [900, 600]}</think>{\"action\": \"left_click\", \"coordinate\": [300, 200]}",
            })
    void callThatIsOnlyWeighedIsNotPerformed(String answer) {
        assertThat(computer(answer)).isEqualTo(Action.Click.at(new Point<>(300, 200)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>{\"action\": \"left_click\", \"coordinate\": [900, 600]}</think>",
                "<think>{\"action\": \"left_click\", \"coordinate\": [900, 600]}",
                "{\"thought\": {\"action\": \"left_click\", \"coordinate\": [900, 600]}}",
                "First {\"action\": \"left_click\", \"coordinate\": [900, 600]}? No, that is Delete: {\"action\": \"left_click\", \"coordinate\": [300, 200]}",
            })
    void answerWithoutAClearCallIsUnparseable(String answer) {
        assertThat(unparseable(answer)).contains("Answer with exactly one call");
    }

    @Test
    void tagInsideATextIsTyped() {
        assertThat(computer("{\"action\": \"type\", \"text\": \"<think>not a thought</think>\"}"))
                .isEqualTo(new Action.TypeText<>(Text.of("<think>not a thought</think>")));
    }

    // ---- the end of a task

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"failure\"",
                "\"not completed\"",
                "\"unsuccessful\"",
                "\"incomplete\"",
                "\"blocked\"",
                "false",
                "\"impossible\"",
                "\"Failed.\"",
                "\"not_done\"",
                "\"infeasible\"",
                "\"error\""
            })
    void statusThatMeansFailureGivesUp(String status) {
        assertThat(computer("{\"action\": \"terminate\", \"status\": " + status + "}"))
                .isEqualTo(new Action.Finish<>(false, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"success\"", "\"Success\"", "\"completed\"", "\"done.\"", "true", "\"SUCCEEDED\""})
    void statusThatMeansSuccessFinishes(String status) {
        assertThat(computer("{\"action\": \"terminate\", \"status\": " + status + "}"))
                .isEqualTo(new Action.Finish<>(true, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"status\": \"失败\"",
                "\"status\": \"成功\"",
                "\"status\": \"partially\"",
                "\"status\": \"success?\"",
                "\"status\": null",
                "\"status\": \"\"",
                "\"status\": 1",
                "\"status\": \"fehlgeschlagen\"",
                "\"status\": \"success\", \"success\": false",
                "\"reason\": \"all done\"",
            })
    void statusThatIsNotKnownGoesBackToTheModel(String status) {
        assertThat(unparseable("{\"action\": \"terminate\", " + status + "}")).contains("Answer with exactly one call");
    }

    @Test
    void successThatIsFalseGivesUp() {
        assertThat(computer("{\"action\": \"terminate\", \"success\": false}"))
                .isEqualTo(new Action.Finish<>(false, ""));
        assertThat(computer("{\"action\": \"done\", \"success\": false}")).isEqualTo(new Action.Finish<>(false, ""));
        assertThat(computer("{\"action\": \"done\"}")).isEqualTo(new Action.Finish<>(true, ""));
    }

    // ---- places

    @ParameterizedTest
    @ValueSource(strings = {"[0.234, 0.278]", "[0.5, 0.5]", "\"0.9, 0.1\"", "[0.1, 0.2, 0.3, 0.4]"})
    void fractionsAreRefusedWhereThePixelsAreWanted(String coordinate) {
        assertThat(unparseable("{\"action\": \"left_click\", \"coordinate\": " + coordinate + "}"))
                .contains("look like fractions of the screen; give pixels. The screen is 1316×728.");
    }

    @Test
    void boxStandsForItsCentreAndFourNumbersOfADragAreTwoPoints() {
        assertThat(computer("{\"action\": \"left_click\", \"coordinate\": [100, 200, 140, 220]}"))
                .isEqualTo(Action.Click.at(new Point<>(120, 210)));
        assertThat(computer("{\"action\": \"left_click\", \"x\": 100, \"y\": 200, \"width\": 40, \"height\": 20}"))
                .isEqualTo(Action.Click.at(new Point<>(120, 210)));
        assertThat(computer("{\"action\": \"left_click_drag\", \"coordinate\": [500, 600, 100, 200]}"))
                .isEqualTo(new Action.Drag<>(new Point<>(500, 600), new Point<>(100, 200)));
        assertThat(computer(
                        "{\"action\": \"drag\", \"start_box\": [90, 90, 110, 110], \"end_box\": [190, 190, 210, 210]}"))
                .isEqualTo(new Action.Drag<>(new Point<>(100, 100), new Point<>(200, 200)));
        assertThat(unparseable("{\"action\": \"left_click\", \"coordinate\": [500, 290, 24, 20]}"))
                .contains("ends before it begins");
    }

    @Test
    void secondPointOfADragMustLieOnTheScreen() {
        assertThat(unparseable(
                        "{\"action\": \"left_click_drag\", \"coordinate\": [10, 20], \"coordinate2\": [5000, 20]}"))
                .contains("(5000, 20) lies outside the screen");
    }

    @Test
    void originIsNoPlaceForWhatWasNotFound() {
        assertThat(unparseable("The Save button is not found.\n{\"action\": \"left_click\", \"coordinate\": [0, 0]}"))
                .contains("was not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"here\"", "[1]", "{}", "\"row 3, item 4\""})
    void scrollWithAnUnreadablePlaceIsNotAtTheCursor(String coordinate) {
        assertThat(unparseable("{\"action\": \"scroll\", \"pixels\": -5, \"coordinate\": " + coordinate + "}"))
                .contains("lacks 'coordinate'");
    }

    // ---- text that is typed

    @ParameterizedTest
    @ValueSource(strings = {"C:\\Users\\new", "\\\\server\\share", "50\\% off", "\\x41", "\\u12"})
    void illegalEscapesAreRefused(String text) {
        assertThat(unparseable("{\"action\": \"type\", \"text\": \"" + text + "\"}"))
                .contains("write \\\\ for a backslash");
        assertThat(unparseable("{\"name\": \"computer_use\", \"arguments\": {\"action\": \"type\", \"text\": \"" + text
                        + "\"}}"))
                .contains("write \\\\ for a backslash");
    }

    @Test
    void legalEscapesAreTyped() {
        assertThat(computer("{\"action\": \"type\", \"text\": \"C:\\\\Users\\\\new \\\"a\\\" \\u00e4\\n\"}"))
                .isEqualTo(new Action.TypeText<>(Text.of("C:\\Users\\new \"a\" ä\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"text\": 1.10", "\"text\": 1e3", "\"text\": +49123", "\"text\": \"a\", \"text\": \"b\""})
    void textThatWouldBeTypedDifferentlyIsRefused(String text) {
        assertThat(read("{\"action\": \"type\", " + text + "}", Platform.WEB, COMPUTER, CURSOR))
                .isInstanceOf(Reading.Unparseable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"act",
                "{\"action\": \"left_click\", \"coordinate\":",
                "Sure, I can help with that.",
                "{\"name\": \"computer_use\"}",
                "{\"name\": \"computer_use\", \"arguments\": []}",
                "{\"name\": \"computer_use\", \"arguments\": null}",
                "{\"name\": \"computer_use\", \"arguments\": {\"action\": 7}}",
                "{\"action\": \"\"}",
                "{\"action\": \"fly\"}",
                "{\"action\": \"type\"}",
                "{\"action\": \"scroll\", \"coordinate\": [1, 2]}",
                "{\"action\": \"scroll\", \"direction\": \"sideways\"}",
                "{\"action\": \"open_url\", \"text\": \"not an address\"}",
                "{\"action\": \"switch_tab\", \"index\": 1.5}",
                "{\"action\": \"answer_dialog\", \"answer\": \"maybe\"}",
            })
    void whatIsNoActionIsUnparseableWithAnExample(String answer) {
        assertThat(unparseable(answer)).endsWith("""
                        Answer with exactly one call, for example:
                        <tool_call>
                        {"name": "computer_use", "arguments": {"action": "left_click", "coordinate": [658, 364]}}
                        </tool_call>""");
    }

    // ---- what the driver offers

    @Test
    void actionThatTheDriverLacksIsUnparseable() {
        assertThat(unparseable("{\"action\": \"open\", \"text\": \"Clock\"}"))
                .contains("The action 'open' is not available on this screen.");
        assertThat(unparseable("{\"action\": \"scroll\", \"pixels\": 5}", Platform.MOBILE, PHONE, CURSOR))
                .contains("The action 'scroll' is not available on this screen.");
    }

    @Test
    void promptListsWhatTheDriverOffersAndNothingElse() {
        assertThat(prompt(Platform.WEB, ActionSpace.of(ActionKind.CLICK)))
                .contains("`left_click`", "`double_click`", "`wait`", "`answer`", "`terminate`")
                .doesNotContain("`type`", "`key`", "scroll", "`left_click_drag`", "mouse_move", "`back`", "open_url");
        assertThat(prompt(Platform.WEB, COMPUTER))
                .contains("`type`", "`key`", "`scroll`", "`left_click_drag`", "`mouse_move`", "`back`", "`open_url`");
        assertThat(prompt(Platform.MOBILE, ActionSpace.of(ActionKind.TAP)))
                .contains("mobile_use", "`click`")
                .doesNotContain("`swipe`", "`system_button`", "`open`", "`type`", "long_press");
        assertThat(prompt(Platform.MOBILE, PHONE))
                .contains("`click`", "`long_press`", "`swipe`", "`type`", "`key`", "`system_button`", "`open`");
    }

    @Test
    void everythingThatThePromptListsCanBeRead() {
        var everything = new ActionSpace(EnumSet.allOf(ActionKind.class));
        for (Platform platform : Platform.values()) {
            var names = Pattern.compile("\\* `(\\w+)`: ").matcher(prompt(platform, everything));
            int found = 0;
            while (names.find()) {
                found++;
                String answer = "{\"action\": \"" + names.group(1)
                        + "\", \"coordinate\": [1, 2], \"coordinate2\": [3, 4], \"text\": \"a\", \"keys\": [\"a\"],"
                        + " \"pixels\": 1, \"button\": \"Home\", \"index\": 0, \"answer\": \"accept\", \"status\": \"success\"}";
                assertThat(read(answer, platform, everything, CURSOR))
                        .as("%s on %s", names.group(1), platform)
                        .isInstanceOf(Reading.Parsed.class);
            }
            assertThat(found).isGreaterThan(10);
        }
    }

    @Test
    void promptNamesTheSecretsThatCanBeTyped() {
        assertThat(system(Platform.WEB, COMPUTER, List.of("password"))).contains("<secret:password>");
        assertThat(prompt(Platform.WEB, COMPUTER)).doesNotContain("secret");
    }

    private static String prompt(Platform platform, ActionSpace actions) {
        return system(platform, actions, List.of());
    }

    private static String system(Platform platform, ActionSpace actions, List<String> secrets) {
        var situation = new Situation("goal", List.of(), platform, actions, IMAGE, 1, ScreenState.UNKNOWN, secrets);
        return new QwenDialect(CoordinateUnit.PIXELS)
                .nextAction(situation)
                .turns()
                .getFirst()
                .text();
    }

    private static Action<Space.Model> computer(String answer) {
        return parsed(answer, Platform.WEB, COMPUTER, CURSOR).action();
    }

    private static Action<Space.Model> phone(String answer) {
        return parsed(answer, Platform.MOBILE, PHONE, null).action();
    }

    private static Reading.Parsed parsed(
            String answer, Platform platform, ActionSpace actions, @Nullable Point<Space.Model> cursor) {
        Reading reading = read(answer, platform, actions, cursor);
        assertThat(reading).as(answer).isInstanceOf(Reading.Parsed.class);
        return (Reading.Parsed) reading;
    }

    private static String unparseable(String answer) {
        return unparseable(answer, Platform.WEB, COMPUTER, CURSOR);
    }

    private static String unparseable(
            String answer, Platform platform, ActionSpace actions, @Nullable Point<Space.Model> cursor) {
        Reading reading = read(answer, platform, actions, cursor);
        assertThat(reading).as(answer).isInstanceOf(Reading.Unparseable.class);
        return ((Reading.Unparseable) reading).feedback();
    }

    private static Reading read(
            String answer, Platform platform, ActionSpace actions, @Nullable Point<Space.Model> cursor) {
        return new QwenDialect(CoordinateUnit.PIXELS).read(answer, platform, actions, IMAGE, cursor);
    }
}
