package dev.sightline.runtime.dialect.qwen3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.Text;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectScreen;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.screen.Point;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Qwen3AnswerTests {

    private final Qwen3Dialect dialect = new Qwen3Dialect(CoordinateUnit.THOUSANDTHS);
    private final DialectScreen browser = DialectScreen.browser(dialect);
    private final DialectScreen phone = DialectScreen.phone(dialect);

    private static String xml(String function, String... parameters) {
        var call = new StringBuilder("<tool_call>\n<function=" + function + ">\n");
        for (int i = 0; i < parameters.length; i += 2) {
            call.append("<parameter=")
                    .append(parameters[i])
                    .append(">\n")
                    .append(parameters[i + 1])
                    .append("\n</parameter>\n");
        }
        return call.append("</function>\n</tool_call>").toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [500, 250]}}\n</tool_call>",
                "<tool_call>\n<function=computer_use>\n<parameter=action>\nleft_click\n</parameter>\n<parameter=coordinate>\n[500, 250]\n</parameter>\n</function>\n</tool_call>",
                "<tool_call><function=computer_use><parameter=action>left_click</parameter><parameter=coordinate>[500,250]</parameter></function>",
                "<think>\nMaybe <tool_call><function=computer_use><parameter=action>left_click</parameter><parameter=coordinate>[1, 1]</parameter></function></tool_call>\n</think>\n\nI click.\n<tool_call>\n<function=computer_use>\n<parameter=coordinate>\n(500, 250)\n</parameter>\n<parameter=action>\nleft_click\n</parameter>\n</function>\n</tool_call>",
                "Action: Click the button.\n<tool_call>\n<function=computer_use>\n<parameter=action>\nleft_click\n</parameter>\n<parameter=coordinate>\n500, 250\n</parameter>\n</function>\n</tool_call>",
            })
    void sameClickInJsonAndXml(String answer) {
        assertThat(browser.action(answer)).isEqualTo(Action.Click.at(new Point<>(658, 182)));
    }

    @Test
    void cornerOfTheScreenIsItsLastPixel() {
        assertThat(browser.action(xml("computer_use", "action", "left_click", "coordinate", "[1000, 1000]")))
                .isEqualTo(Action.Click.at(new Point<>(1315, 727)));
        assertThat(browser.unparseable(xml("computer_use", "action", "left_click", "coordinate", "[1001, 5]")))
                .contains("give numbers from 0 to 1000");
    }

    @Test
    void textInXmlIsTypedAsItStands() {
        for (String text :
                List.of("42", "true", "[1, 2]", "a \"quoted\" C:\\new <b> & </b>", "<think>no</think>", "a\nb")) {
            assertThat(browser.action(xml("computer_use", "action", "type", "text", text)))
                    .as(text)
                    .isEqualTo(new Action.TypeText<>(Text.of(text)));
        }
    }

    @Test
    void verbsInXml() {
        assertThat(browser.action(xml("computer_use", "action", "key", "keys", "[\"ctrl\", \"a\"]")))
                .isEqualTo(new Action.PressKeys<>(List.of(Key.Named.CONTROL, new Key.Printable('a'))));
        assertThat(browser.action(xml("computer_use", "action", "triple_click", "coordinate", "[0, 0]")))
                .isEqualTo(new Action.Click<>(new Point<>(0, 0), MouseButton.LEFT, 3));
        assertThat(browser.action(
                        xml("computer_use", "action", "scroll", "pixels", "-500", "coordinate", "[500, 500]")))
                .isEqualTo(new Action.Scroll<>(new Point<>(658, 364), 0, 364));
        assertThat(browser.action(
                        xml("computer_use", "action", "hscroll", "pixels", "100", "coordinate", "[500, 500]")))
                .isEqualTo(new Action.Scroll<>(new Point<>(658, 364), 131.6, 0));
        assertThat(browser.action(xml("computer_use", "action", "wait", "time", "2")))
                .isEqualTo(new Action.Wait<>(Duration.ofSeconds(2)));
        assertThat(browser.action(xml("computer_use", "action", "answer", "text", "42")))
                .isEqualTo(new Action.Answer<>("42"));
        assertThat(browser.action(xml("computer_use", "action", "terminate", "status", "failure")))
                .isEqualTo(new Action.Finish<>(false, ""));
        assertThat(phone.action(
                        xml("mobile_use", "action", "swipe", "coordinate", "[500, 750]", "coordinate2", "[500, 250]")))
                .isEqualTo(new Action.Swipe<>(new Point<>(658, 546), new Point<>(658, 182), Duration.ofMillis(400)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<tool_call>\n<function=computer_use>\n<parameter=action>\nleft_click\n</parameter>\n",
                "<tool_call>\n<function=computer_use>\n<parameter=action>\nleft_click\n</parameter>\n<parameter=coordinate>\n[500, 2",
                "<tool_call>\n<function=computer_use>\n<parameter=action>\ntype\n</parameter>\n<parameter=text>\nHello wor",
            })
    void callWithoutItsEndIsCutOff(String answer) {
        // without its coordinate, a click would land at the cursor
        assertThat(browser.unparseable(answer)).contains("cut off before its end");
    }

    @Test
    void parameterThatIsGivenTwiceIsRefused() {
        assertThat(browser.unparseable(xml("computer_use", "action", "type", "text", "a", "text", "b")))
                .contains("gives a parameter twice");
    }

    @Test
    void firstOfSeveralCallsCountsWithARemark() {
        var parsed = browser.parsed(
                xml("computer_use", "action", "back") + "\n" + xml("computer_use", "action", "close_tab"));

        assertThat(parsed.action()).isEqualTo(new Action.Back<>());
        assertThat(parsed.remark()).startsWith("Only the first of your calls was performed");
    }

    @Test
    void screenIsAThousandUnitsWideAndHigh() {
        String system = dialect.nextAction(browser.situation("goal", 1))
                .turns()
                .getFirst()
                .text();

        assertThat(system).contains("resolution is 1000×1000", "`triple_click`", "`hscroll`");
        assertThat(dialect.imageWindow().factor()).isEqualTo(32);
        assertThat(dialect.readPlace("[{\"point_2d\": [500, 250], \"label\": \"Save\"}]", DialectScreen.IMAGE))
                .isEqualTo(new PlaceReading.Found(new Point<>(658, 182)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Qwen/Qwen3-VL-8B-Instruct", "qwen3-vl:4b", "qwen3.5-plus", "Qwen/Qwen3.5-9B", "qwen3.6-35b-a3b"
            })
    void successorsAreRecognised(String name) {
        assertThat(Dialects.installed().recognized(ModelSource.named(name)))
                .hasValueSatisfying(it -> assertThat(it.name()).isEqualTo("qwen3-vl"));
    }

    @Test
    void modelsThatSeeNothingAreNotRecognised() {
        assertThat(Dialects.installed().recognized(ModelSource.named("Qwen/Qwen3-8B")))
                .isEmpty();
    }
}
