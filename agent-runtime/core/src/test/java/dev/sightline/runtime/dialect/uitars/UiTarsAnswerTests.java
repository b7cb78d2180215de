package dev.sightline.runtime.dialect.uitars;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.SystemButton;
import dev.sightline.action.Text;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectScreen;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelPrompt.Turn;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.dialect.PastStep;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.screen.Point;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UiTarsAnswerTests {

    private final UiTarsDialect dialect = new UiTarsDialect(CoordinateUnit.PIXELS);
    private final DialectScreen browser = DialectScreen.browser(dialect);
    private final DialectScreen phone = DialectScreen.phone(dialect);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "click(point='<point>10 20</point>')",
                "click(start_box='(10,20)')",
                "click(start_box='(10, 20)')",
                "click(start_box='<|box_start|>(10,20)<|box_end|>')",
                "click(start_box='[0, 10, 20, 30]')",
                "click(start_box='(0,10,20,30)')",
                "click(start_box='<bbox>0 10 20 30</bbox>')",
                "click(start_point='<point>10 20</point>')",
                "click(point=\"<point>10 20</point>\")",
                "click(start_box=(10,20))",
                "click(start_box=[10, 20])",
                "click(start_box='(10,20)'",
                "left_single(point='<point>10 20</point>')",
                "click( point = '<point>10 20</point>' )",
            })
    void sameClickInManySpellings(String call) {
        assertThat(browser.action("Thought: I click.\nAction: " + call))
                .isEqualTo(Action.Click.at(new Point<>(10, 20)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Thought: I click the button.\nAction: %s",
                "Thought: I click the button.\n\nAction:%s",
                "Thought：我点击按钮。\nAction：%s",
                "Reflection: it failed.\nAction_Summary: I click.\nAction: %s",
                "Action_Summary: I click.\nAction: %s",
                "Action: %s",
                "```\nThought: I click.\nAction: %s\n```",
                "**Thought:** I click.\n**Action:** %s",
                "Thought: I click. Action: %s",
                "<think>Action: click(start_box='(900,600)')</think>\nThought: no\nAction: %s",
                "%s",
                "Thought: a\nAction: %s<|im_end|>",
            })
    void answersHaveManyFrames(String frame) {
        assertThat(browser.action(frame.replace("%s", "click(start_box='(10,20)')")))
                .isEqualTo(Action.Click.at(new Point<>(10, 20)));
    }

    @Test
    void verbsOfAComputer() {
        assertThat(browser.action("Action: left_double(point='<point>1 2</point>')"))
                .isEqualTo(new Action.Click<>(new Point<>(1, 2), MouseButton.LEFT, 2));
        assertThat(browser.action("Action: right_single(point='<point>1 2</point>')"))
                .isEqualTo(new Action.Click<>(new Point<>(1, 2), MouseButton.RIGHT, 1));
        assertThat(browser.action("Action: drag(start_point='<point>1 2</point>', end_point='<point>3 4</point>')"))
                .isEqualTo(new Action.Drag<>(new Point<>(1, 2), new Point<>(3, 4)));
        assertThat(browser.action("Action: drag(start_box='(1,2)', end_box='(3,4)')"))
                .isEqualTo(new Action.Drag<>(new Point<>(1, 2), new Point<>(3, 4)));
        assertThat(browser.action("Action: hotkey(key='ctrl shift a')"))
                .isEqualTo(new Action.PressKeys<>(List.of(Key.Named.CONTROL, Key.Named.SHIFT, new Key.Printable('a'))));
        assertThat(browser.action("Action: hotkey(key='enter')"))
                .isEqualTo(new Action.PressKeys<>(List.of(Key.Named.ENTER)));
        assertThat(browser.action("Action: scroll(point='<point>1 2</point>', direction='down')"))
                .isInstanceOfSatisfying(
                        Action.Scroll.class,
                        scroll -> assertThat(scroll.deltaY()).isPositive());
        assertThat(browser.action("Action: scroll(direction='up')"))
                .isInstanceOfSatisfying(
                        Action.Scroll.class,
                        scroll -> assertThat(scroll.deltaY()).isNegative());
        assertThat(browser.action("Action: wait()")).isEqualTo(new Action.Wait<>(Duration.ofSeconds(5)));
        assertThat(browser.action("Action: finished(content='42 \\'apples\\'')"))
                .isEqualTo(new Action.Finish<>(true, "42 'apples'"));
        assertThat(browser.action("Action: finished()")).isEqualTo(new Action.Finish<>(true, ""));
        assertThat(browser.action("Thought: I need the code.\nAction: call_user()"))
                .isEqualTo(new Action.AskUser<>("I need the code."));
        assertThat(browser.action("Action: open_url(url='example.org')"))
                .isEqualTo(new Action.OpenUrl<>(URI.create("https://example.org")));
    }

    @Test
    void verbsOfAPhone() {
        assertThat(phone.action("Action: click(point='<point>1 2</point>')"))
                .isEqualTo(new Action.Tap<>(new Point<>(1, 2), 1));
        assertThat(phone.action("Action: long_press(point='<point>1 2</point>')"))
                .isEqualTo(new Action.LongPress<>(new Point<>(1, 2), Duration.ofSeconds(1)));
        assertThat(phone.action("Action: open_app(app_name='Clock')")).isEqualTo(new Action.OpenApp<>("Clock"));
        assertThat(phone.action("Action: press_home()")).isEqualTo(new Action.PressSystemButton<>(SystemButton.HOME));
        assertThat(phone.action("Action: press_back()")).isEqualTo(new Action.PressSystemButton<>(SystemButton.BACK));
        assertThat(phone.action("Action: drag(start_point='<point>1 2</point>', end_point='<point>3 4</point>')"))
                .isEqualTo(new Action.Swipe<>(new Point<>(1, 2), new Point<>(3, 4), Duration.ofMillis(400)));
        // what lies below is shown by a finger that moves up
        assertThat(phone.action("Action: scroll(point='<point>600 600</point>', direction='down')"))
                .isInstanceOfSatisfying(
                        Action.Swipe.class,
                        swipe -> assertThat(swipe.to().y())
                                .isLessThan(swipe.from().y()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "type(content='Ada')|Ada",
                "type(content='It\\'s')|It's",
                "type(content='It's')|It's",
                "type(content='a (b) c')|a (b) c",
                "type(content='f('x')')|f('x')",
                "type(content='C:\\\\temp')|C:\\temp",
                "type(content='42')|42",
                "type(content='Grüße, 你好')|Grüße, 你好",
            })
    void textsAreTypedAsTheyAreMeant(String call, String text) {
        assertThat(browser.action("Action: " + call)).isEqualTo(new Action.TypeText<>(Text.of(text)));
    }

    @Test
    void newLineAtTheEndSubmits() {
        assertThat(browser.action("Action: type(content='Ada\\n')")).isEqualTo(new Action.TypeText<>(Text.of("Ada\n")));
        assertThat(browser.action("Action: type(content='two\nlines')"))
                .isEqualTo(new Action.TypeText<>(Text.of("two\nlines")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Thought: I wonder.|Your answer holds no action.",
                "Action: fly(point='<point>1 2</point>')|There is no action 'fly'.",
                "Action: click(point='<point>1 2</po|cut off",
                "Action: click(start_box=12|cut off",
                "Action: type(content='Hello wor|cut off",
                "Action: click(point='<point>5000 2</point>')|lies outside the screen, which is 1316×728.",
                "Action: click(point='here')|lacks 'coordinate'",
                "Action: type(content='C:\\docs')|write \\\\ for a backslash",
                "Action: type(content='a', content='b')|gives a parameter twice",
                "Action: click(point='<point>0.5 0.5</point>')|look like fractions",
                "Action: open_app(app_name='Clock')|not available on this screen",
                "<think>Action: wait()|ended inside a thought",
                "Action: click(start_box='(1,2)') or rather click(start_box='(3,4)')|which one you want is not clear",
                "Action: type(content='Ada') click(start_box='(3,4)')|which one you want is not clear",
            })
    void whatIsNoActionIsRefusedWithWords(String answer, String words) {
        assertThat(browser.unparseable(answer)).contains(words).contains("Answer with");
    }

    @Test
    void clickOnNothingIsNotAtTheCursorByAccident() {
        assertThat(browser.unparseable("Action: click(point='nothing')")).contains("[x, y]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Thought: t\nAction: click(start_box='(1,2)')\n\nclick(start_box='(3,4)')",
                "Thought: t\nAction: click(start_box='(1,2)')\n\nAction: click(start_box='(3,4)')",
                "Thought: t\nAction: click(start_box='(1,2)')\nThought: then\nAction: finished(content='')",
            })
    void firstOfSeveralActionsCountsWithARemark(String answer) {
        assertThat(browser.parsed(answer).action()).isEqualTo(Action.Click.at(new Point<>(1, 2)));
        assertThat(browser.parsed(answer).remark()).startsWith("Only the first of your actions was performed");
    }

    @Test
    void thoughtIsKept() {
        assertThat(browser.parsed("Reflection: no luck.\nAction_Summary: I wait.\nAction: wait()")
                        .thought())
                .isEqualTo("no luck. I wait.");
    }

    @Test
    void thousandthsAreReadWhereTheModelIsHostedSo() {
        var hosted = DialectScreen.browser(dialect.in(CoordinateUnit.THOUSANDTHS));

        assertThat(hosted.action("Action: click(point='<point>500 250</point>')"))
                .isEqualTo(Action.Click.at(new Point<>(658, 182)));
        assertThat(Dialects.installed()
                        .recognized(ModelSource.named("doubao-1-5-ui-tars-250428"))
                        .orElseThrow()
                        .coordinates())
                .isEqualTo(CoordinateUnit.THOUSANDTHS);
        assertThat(Dialects.installed()
                        .recognized(ModelSource.named("ByteDance-Seed/UI-TARS-1.5-7B"))
                        .orElseThrow()
                        .coordinates())
                .isEqualTo(CoordinateUnit.PIXELS);
    }

    @Test
    void historyIsAConversationWhosePlacesCarryTheirTokens() {
        PastStep first = browser.acted("Thought: a\nAction: click(start_box='(1,2)')", "");
        PastStep second = browser.acted("Thought: b\nAction: click(point='<point>3 4</point>')", "the page moved");

        ModelPrompt prompt = dialect.nextAction(browser.situation("Buy a mug", 2, first, second));

        assertThat(prompt.turns())
                .extracting(turn -> turn.getClass().getSimpleName())
                .containsExactly("UserTurn", "AssistantTurn", "UserTurn", "AssistantTurn", "UserTurn");
        assertThat(prompt.turns().get(0).text())
                .contains("Thought: ...", "left_double(", "hotkey(", "<secret:pin>")
                .endsWith("## User Instruction\nBuy a mug");
        assertThat(prompt.turns().get(1).text())
                .isEqualTo("Thought: a\nAction: click(start_box='<|box_start|>(1,2)<|box_end|>')");
        assertThat(((Turn.UserTurn) prompt.turns().get(0)).screens()).isEmpty();
        assertThat(((Turn.UserTurn) prompt.turns().get(2)).screens()).containsExactly(1);
        assertThat(((Turn.UserTurn) prompt.turns().get(4)).screens()).containsExactly(0);
        assertThat(prompt.turns().get(4).text()).startsWith("the page moved");
    }

    @Test
    void everyVerbOfThePromptCanBeRead() {
        for (DialectScreen screen : List.of(browser, phone)) {
            String prompt = dialect.nextAction(screen.situation("goal", 1))
                    .turns()
                    .getFirst()
                    .text();
            List<String> verbs = prompt.substring(prompt.indexOf("## Action Space"), prompt.indexOf("## Note"))
                    .lines()
                    .skip(1)
                    .filter(line -> !line.isBlank())
                    .map(line -> line.replaceAll(" #.*", "")
                            .replace("x1 y1", "1 2")
                            .replace("x2 y2", "3 4")
                            .replaceAll("'(\\w+) or .*?'", "'$1'"))
                    .toList();
            assertThat(verbs).hasSizeGreaterThan(6);
            verbs.stream()
                    .filter(verb -> !verb.startsWith("open_app"))
                    .forEach(verb -> screen.parsed("Action: " + verb));
        }
    }

    @Test
    void placesAreAskedForAsTheGroundingOfItsTraining() {
        assertThat(dialect.locate(Target.text("Save"), DialectScreen.IMAGE)
                        .turns()
                        .getFirst()
                        .text())
                .contains("click(point='<point>x1 y1</point>')", "Save");
        for (String answer : List.of(
                "Action: click(point='<point>10 20</point>')",
                "click(start_box='(10,20)')",
                "Thought: here\nAction: click(start_box='<|box_start|>(10,20)<|box_end|>')")) {
            assertThat(dialect.readPlace(answer, DialectScreen.IMAGE))
                    .as(answer)
                    .isEqualTo(new PlaceReading.Found(new Point<>(10, 20)));
        }
        assertThat(dialect.readPlace("not found", DialectScreen.IMAGE)).isEqualTo(new PlaceReading.Absent());
    }
}
