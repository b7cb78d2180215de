package dev.sightline.runtime.dialect.guiowl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.Key;
import dev.sightline.action.MouseButton;
import dev.sightline.action.SystemButton;
import dev.sightline.action.Text;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectScreen;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.screen.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuiOwlAnswerTests {

    private final GuiOwlDialect dialect = new GuiOwlDialect(CoordinateUnit.PIXELS, 28);
    private final DialectScreen browser = DialectScreen.browser(dialect);
    private final DialectScreen phone = DialectScreen.phone(dialect);

    private static String call(String function, String arguments) {
        return "<thinking>\nThe field is empty; [3, 4] is Delete.\n</thinking>\n<tool_call>\n{\"name\": \"" + function
                + "\", \"arguments\": " + arguments
                + "}\n</tool_call>\n<conclusion>\nDid {\"action\": \"wait\"} it\n</conclusion>";
    }

    private Action<?> computer(String arguments) {
        return browser.action(call("computer_use", arguments));
    }

    @Test
    void verbsOfAComputer() {
        assertThat(computer("{\"action\": \"click\", \"coordinate\": [10, 20]}"))
                .isEqualTo(Action.Click.at(new Point<>(10, 20)));
        assertThat(computer("{\"action\": \"right_click\", \"coordinate\": [10, 20]}"))
                .isEqualTo(new Action.Click<>(new Point<>(10, 20), MouseButton.RIGHT, 1));
        assertThat(computer("{\"action\": \"double_click\", \"coordinate\": [10, 20]}"))
                .isEqualTo(new Action.Click<>(new Point<>(10, 20), MouseButton.LEFT, 2));
        assertThat(computer("{\"action\": \"drag\", \"coordinate\": [1, 2], \"coordinate2\": [3, 4]}"))
                .isEqualTo(new Action.Drag<>(new Point<>(1, 2), new Point<>(3, 4)));
        assertThat(computer("{\"action\": \"key\", \"keys\": [\"ctrl\", \"c\"]}"))
                .isEqualTo(new Action.PressKeys<>(List.of(Key.Named.CONTROL, new Key.Printable('c'))));
        assertThat(computer("{\"action\": \"terminate\", \"status\": \"success\"}"))
                .isEqualTo(new Action.Finish<>(true, ""));
    }

    @Test
    void scrollCountsNotches() {
        assertThat(computer("{\"action\": \"scroll\", \"coordinate\": [10, 20], \"pixels\": -5}"))
                .isEqualTo(new Action.Scroll<>(new Point<>(10, 20), 0, 500));
    }

    @Test
    void typingMayReplaceAndSubmit() {
        assertThat(browser.actions(
                        call("computer_use", "{\"action\": \"type\", \"text\": \"Ada\", \"clear\": 1, \"enter\": 1}")))
                .containsExactly(
                        new Action.PressKeys<>(List.of(Key.Named.CONTROL, new Key.Printable('a'))),
                        new Action.TypeText<>(Text.of("Ada\n")));
        assertThat(computer("{\"action\": \"type\", \"text\": \"Ada\", \"clear\": 0, \"enter\": 0}"))
                .isEqualTo(new Action.TypeText<>(Text.of("Ada")));
    }

    @Test
    void verbsOfAPhone() {
        assertThat(phone.action(call("mobile_use", "{\"action\": \"click\", \"coordinate\": [10, 20]}")))
                .isEqualTo(new Action.Tap<>(new Point<>(10, 20), 1));
        assertThat(phone.action(call("mobile_use", "{\"action\": \"open\", \"text\": \"Clock\"}")))
                .isEqualTo(new Action.OpenApp<>("Clock"));
        assertThat(phone.action(call("mobile_use", "{\"action\": \"system_button\", \"button\": \"Back\"}")))
                .isEqualTo(new Action.PressSystemButton<>(SystemButton.BACK));
    }

    @Test
    void historyIsTheListOfConclusions() {
        String first = call("computer_use", "{\"action\": \"click\", \"coordinate\": [1, 2]}")
                .replace("Did {\"action\": \"wait\"} it", "Clicked the\nsearch field");

        ModelPrompt prompt = dialect.nextAction(browser.situation("Buy a mug", 1, browser.acted(first, "it moved")));

        assertThat(prompt.turns().getLast().text())
                .contains("Instruction: Buy a mug", "Step 1: Clicked the search field — it moved")
                .contains("<thinking></thinking>", "<conclusion></conclusion>");
        assertThat(prompt.turns().getFirst().text())
                .contains("`click`", "`drag`", "coordinate2", "\"clear\"", "\"enter\"", "from -5 to 5")
                .doesNotContain("`left_click`", "`left_click_drag`");
    }

    @Test
    void laterVersionStatesThousandthsOfLargerPatches() {
        ModelDialect later = Dialects.installed()
                .recognized(ModelSource.named("mPLUG/GUI-Owl-1.5-8B-Instruct"))
                .orElseThrow();

        assertThat(later.coordinates()).isEqualTo(CoordinateUnit.THOUSANDTHS);
        assertThat(later.imageWindow().factor()).isEqualTo(32);
        assertThat(Dialects.installed()
                        .recognized(ModelSource.named("mPLUG/GUI-Owl-7B"))
                        .orElseThrow()
                        .coordinates())
                .isEqualTo(CoordinateUnit.PIXELS);
    }
}
