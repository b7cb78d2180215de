package dev.sightline.runtime.dialect.qwen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.PastStep;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Qwen's dialect on servers that convert coordinates: what is stated to the model, and what its answers mean. */
class QwenUnitTests {

    private static final ActionSpace ACTIONS = ActionSpace.of(ActionKind.CLICK, ActionKind.SCROLL);
    private static final Size<Space.Model> IMAGE = new Size<>(1316, 728);
    private static final ModelDialect THOUSANDTHS =
            new QwenDialect(CoordinateUnit.PIXELS).in(CoordinateUnit.THOUSANDTHS);
    private static final ModelDialect FRACTIONS = new QwenDialect(CoordinateUnit.PIXELS).in(CoordinateUnit.FRACTIONS);

    @Test
    void screenOfThousandthsIsStatedAndRead() {
        assertThat(systemText(THOUSANDTHS))
                .contains("The screen's resolution is 1000×1000.")
                .contains("to (1000, 1000)")
                .doesNotContain("1316");
        assertThat(read(THOUSANDTHS, "\"left_click\", \"coordinate\": [500, 250]"))
                .isEqualTo(Action.Click.at(new Point<>(658, 182)));
        assertThat(THOUSANDTHS
                        .locate(Target.described("the box"), IMAGE)
                        .turns()
                        .getLast()
                        .text())
                .contains("(1000, 1000)")
                .doesNotContain("1316");
        assertThat(THOUSANDTHS.readPlace("[{\"point_2d\": [500, 250]}]", IMAGE))
                .isEqualTo(new PlaceReading.Found(new Point<>(658, 182)));
    }

    @Test
    void screenOfFractionsIsStatedAndRead() {
        assertThat(systemText(FRACTIONS))
                .contains("fractions of the screenshot")
                .doesNotContain("1316")
                .doesNotContain("pixels from");
        assertThat(read(FRACTIONS, "\"left_click\", \"coordinate\": [0.5, 0.25]"))
                .isEqualTo(Action.Click.at(new Point<>(658, 182)));
    }

    @Test
    void earlierStepsAreToldInTheUnitsOfTheModel() {
        var clicked = new Reading.Parsed(Action.Click.at(new Point<>(658, 182)), "", "");
        var past = new PastStep.Acted("", clicked, true, "");

        assertThat(userText(THOUSANDTHS, past)).contains("left click at (500, 250)");
        assertThat(userText(FRACTIONS, past)).contains("left click at (0.50, 0.25)");
        assertThat(userText(new QwenDialect(CoordinateUnit.PIXELS), past)).contains("left click at (658, 182)");
    }

    @Test
    void distanceOfAScrollIsInThousandthsOfTheHeight() {
        Action<Space.Model> scroll = read(THOUSANDTHS, "\"scroll\", \"coordinate\": [500, 250], \"pixels\": -500");

        assertThat(((Action.Scroll<Space.Model>) scroll).deltaY()).isEqualTo(364);
    }

    @Test
    void feedbackAsksForTheUnits() {
        assertThat(feedback(THOUSANDTHS)).contains("[x, y] from 0 to 1000.").contains("\"coordinate\": [500, 500]");
        assertThat(feedback(FRACTIONS)).contains("[x, y] from 0 to 1.").contains("\"coordinate\": [0.5, 0.5]");
    }

    private static Action<Space.Model> read(ModelDialect dialect, String arguments) {
        Reading reading = dialect.read(call(arguments), Platform.WEB, ACTIONS, IMAGE, null);
        assertThat(reading).isInstanceOf(Reading.Parsed.class);
        return ((Reading.Parsed) reading).action();
    }

    private static String feedback(ModelDialect dialect) {
        Reading reading = dialect.read(call("\"left_click\""), Platform.WEB, ACTIONS, IMAGE, null);
        return ((Reading.Unparseable) reading).feedback();
    }

    private static String call(String arguments) {
        return "<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": " + arguments
                + "}}\n</tool_call>";
    }

    private static String systemText(ModelDialect dialect) {
        return dialect.nextAction(situation()).turns().getFirst().text();
    }

    private static String userText(ModelDialect dialect, PastStep past) {
        return dialect.nextAction(situation(past)).turns().getLast().text();
    }

    private static Situation situation(PastStep... past) {
        return new Situation("Click", List.of(past), Platform.WEB, ACTIONS, IMAGE, 1, ScreenState.UNKNOWN, List.of());
    }
}
