package dev.sightline.runtime.dialect.fara;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.Text;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectScreen;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelPrompt.Turn;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.dialect.PastStep;
import dev.sightline.screen.Point;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaraAnswerTests {

    private final FaraDialect dialect = new FaraDialect(CoordinateUnit.PIXELS);
    private final DialectScreen browser = DialectScreen.browser(dialect);

    private static String call(String arguments) {
        return "I do it.\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": " + arguments + "}\n</tool_call>";
    }

    @Test
    void typingNamesItsPlaceAndMayReplaceAndSubmit() {
        assertThat(browser.actions(call("{\"action\": \"type\", \"coordinate\": [10, 20], \"text\": \"Ada\","
                        + " \"press_enter\": true, \"delete_existing_text\": true}")))
                .containsExactly(
                        Action.Click.at(new Point<>(10, 20)),
                        new Action.PressKeys<>(List.of(Key.Named.CONTROL, new Key.Printable('a'))),
                        new Action.TypeText<>(Text.of("Ada\n")));
        assertThat(browser.actions(call("{\"action\": \"type\", \"coordinate\": [10, 20], \"text\": \"Ada\","
                        + " \"press_enter\": \"False\", \"delete_existing_text\": 0}")))
                .containsExactly(Action.Click.at(new Point<>(10, 20)), new Action.TypeText<>(Text.of("Ada")));
        assertThat(
                        browser.actions(
                                call(
                                        "{\"action\": \"type\", \"coordinate\": [10, 20], \"text\": \"\", \"delete_existing_text\": true}")))
                .containsExactly(
                        Action.Click.at(new Point<>(10, 20)),
                        new Action.PressKeys<>(List.of(Key.Named.CONTROL, new Key.Printable('a'))),
                        new Action.PressKeys<>(List.of(Key.Named.BACKSPACE)));
        assertThat(browser.action(call("{\"action\": \"type\", \"text\": \"Ada\"}")))
                .isEqualTo(new Action.TypeText<>(Text.of("Ada")));
    }

    @Test
    void typingAtAPlaceThatCannotBeReadTypesNothing() {
        assertThat(browser.unparseable(call("{\"action\": \"type\", \"coordinate\": [10], \"text\": \"Ada\"}")))
                .contains("lacks 'coordinate'");
        assertThat(browser.unparseable(call("{\"action\": \"type\", \"text\": \"a\", \"press_enter\": \"maybe\"}")))
                .contains("'press_enter' must be true or false");
    }

    @Test
    void verbsOfABrowser() {
        assertThat(browser.action(call("{\"action\": \"visit_url\", \"url\": \"https://example.org/a\"}")))
                .isEqualTo(new Action.OpenUrl<>(URI.create("https://example.org/a")));
        assertThat(browser.action(call("{\"action\": \"web_search\", \"query\": \"blue mug & cup\"}")))
                .isEqualTo(new Action.OpenUrl<>(URI.create("https://www.bing.com/search?q=blue+mug+%26+cup")));
        assertThat(browser.action(call("{\"action\": \"history_back\"}"))).isEqualTo(new Action.Back<>());
        assertThat(browser.action(call("{\"action\": \"pause_and_memorize_fact\", \"fact\": \"It costs 8.\"}")))
                .isEqualTo(new Action.Wait<>(Duration.ZERO));
        assertThat(browser.action(call("{\"action\": \"scroll\", \"pixels\": -400}")))
                .isEqualTo(new Action.Scroll<>(DialectScreen.CURSOR, 0, 400));
        assertThat(browser.action(call("{\"action\": \"key\", \"keys\": [\"ArrowDown\"]}")))
                .isEqualTo(new Action.PressKeys<>(List.of(Key.Named.ARROW_DOWN)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The mug costs 8.\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"terminate\", \"status\": \"success\"}}\n</tool_call>",
                "The mug costs 8.\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"terminate\", \"status\": \"success\"}}\n",
                "The mug costs 8.\n<tool_call>\n{'name': 'computer_use', 'arguments': {'action': 'terminate', 'status': 'success'}}",
            })
    void answerOfATaskIsTheThoughtBeforeItsEnd(String answer) {
        assertThat(browser.action(answer)).isEqualTo(new Action.Finish<>(true, "The mug costs 8."));
    }

    @Test
    void historyIsAConversationThatStopsAfterACall() {
        PastStep first = browser.acted(call("{\"action\": \"left_click\", \"coordinate\": [1, 2]}"), "");

        ModelPrompt prompt = dialect.nextAction(browser.situation("Buy a mug", 3, first));

        assertThat(prompt.turns())
                .extracting(turn -> turn.getClass().getSimpleName())
                .containsExactly("SystemTurn", "UserTurn", "AssistantTurn", "UserTurn");
        assertThat(prompt.turns().getFirst().text())
                .contains("critical point", "resolution is 1316×728", "delete_existing_text", "visit_url", "web_search")
                .doesNotContain("right_click", "left_click_drag", "ask_user");
        assertThat(prompt.turns().get(1)).isEqualTo(new Turn.UserTurn("Buy a mug", List.of(1)));
        assertThat(((Turn.UserTurn) prompt.turns().getLast()).screens()).containsExactly(0);
        assertThat(dialect.stops()).containsExactly("</tool_call>");
        assertThat(dialect.maxImages()).isEqualTo(3);
    }

    @Test
    void onlyTheFirstVersionIsRecognised() {
        assertThat(Dialects.installed().recognized(ModelSource.named("microsoft/Fara-7B")))
                .hasValueSatisfying(it -> assertThat(it.name()).isEqualTo("fara-7b"));
        assertThat(Dialects.installed().recognized(ModelSource.named("microsoft/Fara1.5-9B")))
                .isEmpty();
    }
}
